import { forgetVisitors } from '@taskledger/read-models';
import type { Logger, Pool } from '@taskledger/runtime';

const everyMs = 3_600_000;

/** Lets go, at the start and once an hour, of the keys of strangers whose time is over. Any number of workers may. */
export const keepForgettingVisitors = ({
  pool,
  logger,
}: {
  readonly pool: Pool;
  readonly logger: Pick<Logger, 'warn'>;
}): { stop(): Promise<void> } => {
  const forget = async (): Promise<void> => {
    await forgetVisitors(pool).catch((err: unknown) =>
      logger.warn({ err }, 'The keys of former visitors could not be deleted; it is tried again in an hour'),
    );
  };
  let underWay = forget();
  const timer = setInterval(() => {
    underWay = forget();
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
};
