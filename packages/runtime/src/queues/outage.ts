import type { Logger } from '../logger.ts';

const AGAIN_AFTER_MS = 30_000;

/** Reconnecting fails many times a minute: an outage is worth a line when it begins, and one now and then. */
export function complainOnce(logger: Pick<Logger, 'warn'>, queue: string) {
  let last = -Infinity;
  return {
    about: (err: Error): void => {
      if (performance.now() - last < AGAIN_AFTER_MS) return;
      last = performance.now();
      logger.warn({ err, queue }, `The queue ${queue} is in trouble; it is tried again`);
    },
    over: (): void => void (last = -Infinity),
  };
}
