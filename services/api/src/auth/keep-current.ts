import type { FastifyInstance } from 'fastify';
import type { AppDependencies } from '../dependencies.ts';
import { startRevocationTail } from './revocation-tail.ts';

const retryMs = 500;

/**
 * Keeps the keys and the revocations as all processes have left them, from when the application is ready until it closes. A database
 * that is away or has no schema yet does not hold up the start: until it has been read, every access token is answered 503.
 */
export const keepTokensCurrent = (
  app: FastifyInstance,
  deps: Pick<AppDependencies, 'keys' | 'revocations' | 'pool' | 'ledger' | 'logger' | 'onWake'>,
): void => {
  let stop: () => Promise<void> = async () => undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const start = async (): Promise<void> => {
    try {
      // Before the revocations: they are what requests wait for.
      await deps.keys.refresh();
      const tail = await startRevocationTail(deps.revocations, deps);
      if (closed) return await tail.stop();
      stop = () => tail.stop();
    } catch (err) {
      if (closed) return;
      if (timer === undefined)
        deps.logger.warn({ err }, 'Nobody is signed in before the database can be read');
      timer = setTimeout(() => void start(), retryMs);
    }
  };

  app.addHook('onReady', start);
  app.addHook('onClose', async () => {
    closed = true;
    clearTimeout(timer);
    deps.keys.stop();
    await stop();
  });
};
