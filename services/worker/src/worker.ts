import { hostname } from 'node:os';
import { allEvents } from '@taskledger/domain';
import {
  createCodec,
  createLedger,
  createPersonalKeys,
  sealing,
  startSharedTail,
  startSubscription,
} from '@taskledger/events';
import { createUserReader, projections, taskReminders, taskSummary } from '@taskledger/read-models';
import {
  type Config,
  currentSealKey,
  type Logger,
  type Pool,
  scrubbed,
  type Tracing,
} from '@taskledger/runtime';
import type { Mailer } from '@taskledger/runtime/mail';
import type { Resolve } from '@taskledger/runtime/outbound';
import type { Queues } from '@taskledger/runtime/queues';
import type { Redis } from '@taskledger/runtime/redis';
import type { WakeUp } from '@taskledger/runtime/wake-up';
import { keepAnchors } from './anchors.ts';
import { createDeliveries } from './deliveries.ts';
import { completionLambdaJob } from './jobs/completion-lambda.ts';
import { dueReminder, dueReminders } from './jobs/due-reminders.ts';
import { mailComposers } from './jobs/mail-composers.ts';
import { mailJob } from './jobs/mail.ts';
import { overdueSweep } from './jobs/overdue.ts';
import { rateLimitUsageJob } from './jobs/rate-limit-usage.ts';
import { retention } from './jobs/retention.ts';
import { createLambdaFunction } from './lambda.ts';
import { keepOutstanding } from './outstanding.ts';
import { assignmentMail } from './reactors/assignment-mail.ts';
import { completionLambda } from './reactors/completion-lambda.ts';
import { completionMail } from './reactors/completion-mail.ts';
import { erasure } from './reactors/erasure.ts';
import { oneTimeCodeMail } from './reactors/one-time-code-mail.ts';
import { reacting } from './reactors/reactor.ts';
import { reminderMail } from './reactors/reminder-mail.ts';
import { securityNotice } from './reactors/security-notice.ts';
import { keepReadModelsCurrent } from './read-models.ts';
import type { Metrics } from './metrics.ts';
import { observedDeliveries, observedQueues } from './observed.ts';
import { placesOf } from './places.ts';
import { keepSchedules } from './schedules.ts';
import { keepForgettingVisitors } from './visitors.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

export interface WorkerDependencies {
  readonly config: Pick<
    Config,
    | 'publicUrl'
    | 'overdueEveryMs'
    | 'reminderBeforeMs'
    | 'deliveryRetentionMs'
    | 'lambda'
    | 'otpSecret'
    | 'otpDigits'
    | 'dataEncryptionKeys'
    | 'auditAnchor'
    | 'webhookAllowPrivate'
    | 'workerConcurrency'
    | 'workerRate'
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
  readonly metrics: Metrics;
  readonly tracing: Pick<Tracing, 'record'>;
  /** For webhooks, instead of the DNS. */
  readonly resolve?: Resolve | undefined;
}

export interface Worker {
  /** Takes nothing more and lets what is under way end, for three seconds at the longest. Closes the queues. */
  stop(): Promise<void>;
}

/** What is read a moment later is brought up to date by fewer transactions. */
const readModelEveryMs = 50;

/** Starts reactors, job handlers and schedules. Any number of workers may run: reactors are leased, jobs are shared. */
export const startWorker = (deps: WorkerDependencies): Worker => {
  const { config, logger, pool, wakeUp, mailer, codeMailer, redis, metrics } = deps;
  const queues = observedQueues(deps.queues, deps);
  const codec = createCodec(
    allEvents,
    createPersonalKeys({ pool, encryptionKeys: config.dataEncryptionKeys }),
  );
  const tail = startSharedTail({
    ledger: createLedger({
      pool,
      codec,
      projections,
      onCommitted: (position, appends) => {
        metrics.batches.observe(appends);
        wakeUp.notify(position);
      },
    }),
    onWake: (wake) => wakeUp.listen(wake),
    onError: (err) => logger.warn({ err }, 'The ledger cannot be read; it is tried again'),
  });
  const { ledger } = tail;
  const stopping = new AbortController();

  const deliveries = observedDeliveries(createDeliveries(pool), deps);
  const mail = queues.queue('mail');
  const webhooks = createWebhooks({
    ...deps,
    queues,
    ledger,
    deliveries,
    places: placesOf('webhook', config),
  });
  const reactors = [
    completionMail(ledger, mail),
    assignmentMail(mail),
    reminderMail(ledger, mail),
    securityNotice(ledger, mail),
    oneTimeCodeMail(queues.queue('code-mail')),
    completionLambda({ functionName: config.lambda?.functionName, queue: queues.queue('lambda'), logger }),
    ...webhooks.reactors,
  ];
  const subscriptions = [
    ...reactors.map((reactor) => ({
      name: reactor.name,
      types: reactor.types,
      handle: reacting(reactor, deliveries),
    })),
    { ...taskSummary, everyMs: readModelEveryMs },
    { ...taskReminders, everyMs: readModelEveryMs },
    erasure({ pool, ledger, codec, signal: stopping.signal }),
  ].map((subscription) =>
    startSubscription({
      ...subscription,
      pool,
      ledger,
      scrub: scrubbed,
      owner: `${hostname()}:${process.pid}`,
      pollMs: 1_000,
      onWake: tail.onWake,
      onError: (err) =>
        logger.warn({ err, subscription: subscription.name }, 'A reactor failed; it tries again'),
    }),
  );

  const { dataEncryptionKeys: encryptionKeys, auditAnchor } = config;
  const seals = startSubscription({
    ...sealing({ pool, sealer: (client) => currentSealKey(client, encryptionKeys) }),
    pool,
    owner: `${hostname()}:${process.pid}`,
    onError: (err) => logger.warn({ err }, 'The ledger could not be sealed; it is tried again'),
  });
  const visitors = keepForgettingVisitors({ pool, logger });
  const anchors = keepAnchors({ pool, logger, encryptionKeys, ...auditAnchor });

  const outstanding = keepOutstanding({
    pool,
    queues,
    deliveries,
    queueOf: new Map([[dueReminder, mail], ...reactors.map(({ name, queue }) => [name, queue] as const)]),
    logger,
  });

  const readModels = keepReadModelsCurrent({ pool, codec, logger });

  const readUser = createUserReader(pool);
  const mails = { deliveries, ledger, compose: mailComposers({ pool, readUser, ledger, config }) };
  // A queue, and connections, of their own: whoever signs in does not wait for notifications to be sent.
  queues.worker('code-mail', mailJob({ ...mails, mailer: codeMailer }), placesOf('code-mail', config));
  queues.worker('mail', mailJob({ ...mails, mailer }), placesOf('mail', config));
  const lambda = config.lambda && createLambdaFunction(config.lambda);
  if (lambda !== undefined) {
    const job = completionLambdaJob({ deliveries, ledger, readUser, invoke: lambda.invoke });
    queues.worker('lambda', job, placesOf('lambda', config));
  }
  webhooks.start();
  const { signal } = stopping;
  queues.worker(
    'reminders',
    dueReminders({ pool, queue: mail, config, logger, signal }),
    placesOf('reminders', config),
  );
  queues.worker('overdue', overdueSweep({ pool, ledger, logger, signal }), placesOf('overdue', config));
  queues.worker('rate-limit-usage', rateLimitUsageJob({ pool, redis }), placesOf('rate-limit-usage', config));
  const handled = reactors.map(({ name }) => name);
  queues.worker(
    'retention',
    retention({ pool, config, reactors: handled, logger, signal }),
    placesOf('retention', config),
  );
  void keepSchedules(queues, config);

  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([
        ...subscriptions.map((subscription) => subscription.stop()),
        tail.stop(),
        seals.stop(),
        anchors.stop(),
        visitors.stop(),
        outstanding.stop(),
        readModels.stop(),
        queues.close(3_000),
      ]);
      lambda?.close();
      await webhooks.close();
    },
  };
};
