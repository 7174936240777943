import { hostname } from 'node:os';
import { allEvents } from '@taskledger/domain';
import {
  createCodec,
  createLedger,
  createPersonalKeys,
  sealing,
  startSubscription,
} from '@taskledger/events';
import { createTaskReader, projections, taskSummary } from '@taskledger/read-models';
import {
  type Config,
  currentSealKey,
  type Logger,
  type Mailer,
  type Pool,
  type Queues,
  type Redis,
  scrubbed,
  type WakeUp,
} from '@taskledger/runtime';
import { keepAnchors } from './anchors.ts';
import { createDeliveries } from './deliveries.ts';
import { mailJob } from './jobs/mail.ts';
import { composeOneTimeCode } from './jobs/one-time-code-mail.ts';
import { overdueSweep } from './jobs/overdue.ts';
import { rateLimitUsageJob } from './jobs/rate-limit-usage.ts';
import { composeSecurityNotice } from './jobs/security-notice.ts';
import { composeTaskCompleted } from './jobs/task-completed-mail.ts';
import { completionMail } from './reactors/completion-mail.ts';
import { reacting } from './reactors/reactor.ts';
import { oneTimeCodeMail } from './reactors/one-time-code-mail.ts';
import { securityNotice } from './reactors/security-notice.ts';
import { keepOutstanding } from './outstanding.ts';
import { keepSchedules } from './schedules.ts';

export interface WorkerDependencies {
  readonly config: Pick<
    Config,
    'publicUrl' | 'overdueEveryMs' | 'otpSecret' | 'otpDigits' | 'dataEncryptionKey' | 'auditAnchor'
  >;
  readonly logger: Logger;
  readonly pool: Pool;
  readonly wakeUp: Pick<WakeUp, 'notify' | 'listen'>;
  readonly queues: Queues;
  readonly mailer: Mailer;
  /** For one-time codes. */
  readonly codeMailer: Mailer;
  /** Where the API counts what is used of the rate limits; without it, in its own memory. */
  readonly redis?: Redis | undefined;
}

export interface Worker {
  /** Takes nothing more and lets what is under way end, for three seconds at the longest. Closes the queues. */
  stop(): Promise<void>;
}

/** Starts reactors, job handlers and schedules. Any number of workers may run: reactors are leased, jobs are shared. */
export const startWorker = (deps: WorkerDependencies): Worker => {
  const { config, logger, pool, wakeUp, queues, mailer, codeMailer, redis } = deps;
  const ledger = createLedger({
    pool,
    codec: createCodec(allEvents, createPersonalKeys({ pool, encryptionKey: config.dataEncryptionKey })),
    projections,
    onCommitted: (position) => wakeUp.notify(position),
  });
  const stopping = new AbortController();

  const deliveries = createDeliveries(pool);
  const mail = queues.queue('mail');
  const codeMail = queues.queue('code-mail');
  const reactors = [completionMail(ledger, mail), oneTimeCodeMail(codeMail), securityNotice(ledger, mail)];
  const subscriptions = [
    ...reactors.map((reactor) => ({
      name: reactor.name,
      types: reactor.types,
      handle: reacting(reactor, deliveries),
    })),
    taskSummary,
  ].map((subscription) =>
    startSubscription({
      ...subscription,
      pool,
      ledger,
      scrub: scrubbed,
      owner: `${hostname()}:${process.pid}`,
      onWake: (wake) => wakeUp.listen(wake),
      onError: (err) =>
        logger.warn({ err, subscription: subscription.name }, 'A reactor failed; it tries again'),
    }),
  );

  const { dataEncryptionKey: encryptionKey, auditAnchor } = config;
  const seals = startSubscription({
    ...sealing({ pool, sealer: (client) => currentSealKey(client, encryptionKey) }),
    pool,
    owner: `${hostname()}:${process.pid}`,
    onError: (err) => logger.warn({ err }, 'The ledger could not be sealed; it is tried again'),
  });
  const anchors = keepAnchors({ pool, logger, encryptionKey, ...auditAnchor });

  const outstanding = keepOutstanding({
    deliveries,
    queueOf: new Map(reactors.map(({ name, queue }) => [name, queue])),
    logger,
  });

  const { publicUrl } = config;
  const compose = {
    'completion-mail': composeTaskCompleted({ pool, readTask: createTaskReader(pool), publicUrl }),
    'one-time-code-mail': composeOneTimeCode({ pool, ledger, config }),
    'security-notice': composeSecurityNotice({ ledger, publicUrl }),
  };
  // A queue, and connections, of their own: whoever signs in does not wait for notifications to be sent.
  queues.worker('code-mail', mailJob({ deliveries, ledger, mailer: codeMailer, compose }), {
    concurrency: 5,
  });
  queues.worker('mail', mailJob({ deliveries, ledger, mailer, compose }), { concurrency: 10 });
  queues.worker('overdue', overdueSweep({ pool, ledger, logger, signal: stopping.signal }), {
    concurrency: 1,
  });
  queues.worker('rate-limit-usage', rateLimitUsageJob({ pool, redis }), { concurrency: 1 });
  void keepSchedules(queues, config);

  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([
        ...subscriptions.map((subscription) => subscription.stop()),
        seals.stop(),
        anchors.stop(),
        outstanding.stop(),
        queues.close(3_000),
      ]);
    },
  };
};
