// The worker's side: a reactor that makes a job of each TaskCreated, and a handler that does nothing but say when it began.
import { allEvents } from '@taskledger/domain';
import { createCodec, createLedger, startSubscription } from '@taskledger/events';
import { createPool } from '@taskledger/runtime';
import { createQueues } from '@taskledger/runtime/queues';
import { createWakeUp } from '@taskledger/runtime/wake-up';
import { z } from 'zod';
import { clock, type WorkerReport, type WorkerSettings } from './protocol.ts';

const report = (message: WorkerReport): void => void process.send?.(message);
const logger = { warn: console.warn, error: console.error };
const jobData = z.object({ event_id: z.string() });

const start = async ({ databaseUrl, redisUrl }: WorkerSettings) => {
  const pool = createPool({ connectionString: databaseUrl, applicationName: 'bench-worker', logger });
  const wakeUp = createWakeUp({ redisUrl, connectionString: databaseUrl, logger });
  const queues = createQueues({ redisUrl, connectionString: databaseUrl, logger });
  const queue = queues.queue('mail');
  queues.worker(
    'mail',
    async ({ data }) => report({ eventId: jobData.parse(data).event_id, handledAt: clock() }),
    { concurrency: 10 },
  );
  const reactor = startSubscription({
    pool,
    ledger: createLedger({ pool, codec: createCodec(allEvents) }),
    name: 'bench-mail',
    owner: `bench-${process.pid}`,
    types: ['TaskCreated'],
    onWake: (wake) => wakeUp.listen(wake),
    onError: (error) => console.error(error),
    handle: (events) =>
      queue.add(
        events.map(({ event_id }) => ({
          id: `bench-mail-${event_id}`,
          name: 'bench-mail',
          data: { event_id },
        })),
      ),
  });
  await queue.counts();
  report({ ready: true });
  process.once('disconnect', () => {
    void (async () => {
      await reactor.stop();
      await queues.close();
      await wakeUp.close();
      await pool.end();
    })();
  });
};

process.once('message', (settings: WorkerSettings) => void start(settings));
