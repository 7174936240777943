import type { Logger } from './logger.ts';

/** What takes longer is cut off: whoever sent the signal would send SIGKILL soon. */
const boundMs = 4_500;

/** On SIGTERM or SIGINT, runs the steps in order and ends the process; within five seconds, whatever they do. */
export const endWith = (logger: Logger, steps: readonly (() => unknown)[]): void => {
  let ending = false;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    logger.info({ signal }, 'shutting down');
    setTimeout(() => {
      logger.warn('some work did not end in time');
      process.exit(1);
    }, boundMs).unref();
    for (const step of steps) await step();
    process.exit(0);
  };

  const on = (signal: NodeJS.Signals): void => {
    if (ending) return;
    ending = true;
    end(signal).catch((err: unknown) => {
      logger.error({ err }, 'the shutdown failed');
      process.exit(1);
    });
  };
  process.on('SIGTERM', on).on('SIGINT', on);
};

/** A bug leaves the process in a state that nobody knows: it says so and ends; its supervisor starts a new one. */
export const exitOnBugs = (logger: Logger): void => {
  const exit = (kind: string) => (err: unknown) => {
    logger.fatal({ err }, kind);
    process.exit(1);
  };
  process.on('uncaughtException', exit('uncaught exception'));
  process.on('unhandledRejection', exit('unhandled rejection'));
};
