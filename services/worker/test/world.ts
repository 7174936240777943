import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import {
  type Actor,
  allEvents,
  resolveDue,
  taskDecider,
  type TaskCommand,
  otpDecider,
  userDecider,
} from '@taskledger/domain';
import {
  createCodec,
  createCommandHandler,
  createLedger,
  createPersonalKeys,
  type EncryptionKeys,
  type RecordedEvent,
} from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import { type Config, createLogger, createPool, type FinishedSpan, type Logger } from '@taskledger/runtime';
import { createMailer } from '@taskledger/runtime/mail';
import type { Resolve } from '@taskledger/runtime/outbound';
import { createQueues, type Queues } from '@taskledger/runtime/queues';
import { createRedis } from '@taskledger/runtime/redis';
import { createWakeUp } from '@taskledger/runtime/wake-up';
import {
  type MailServer,
  skipWithoutRedis,
  smtpServer,
  testDatabase,
  testRedis,
  waitFor,
} from '@taskledger/testing';
import type { Test } from 'tap';
import { startWorker, type Worker } from '../src/index.ts';
import { createMetrics } from '../src/metrics.ts';

/** Where the queues may live: every test of jobs runs on each. */
export const places = [
  { name: 'Redis', skip: skipWithoutRedis() },
  { name: 'PostgreSQL', skip: false },
] as const;

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly actor: Actor;
}

export type World = Awaited<ReturnType<typeof createWorld>>;

export const logger: Logger = createLogger({ logLevel: 'silent' }, 'test');

const otpSecret = randomBytes(32).toString('hex');
export const dataEncryptionKeys: EncryptionKeys = [createSecretKey(randomBytes(32))];

/** A database, queues and a mail server of its own, and the commands to make things happen in it. */
export async function createWorld(t: Test, place: (typeof places)[number]['name']) {
  const { connectionString } = await testDatabase(t);
  const redisUrl = place === 'Redis' ? (await testRedis(t)).url : undefined;
  const smtp: MailServer = await smtpServer(t);
  const pool = createPool({ connectionString, applicationName: 'test', logger });
  t.teardown(() => pool.end());
  const wakeUp = createWakeUp({ redisUrl, connectionString, logger });
  t.teardown(() => wakeUp.close());
  const codec = createCodec(allEvents, createPersonalKeys({ pool, encryptionKeys: dataEncryptionKeys }));
  const ledger = createLedger({
    pool,
    codec,
    projections,
    onCommitted: (position) => wakeUp.notify(position),
  });
  const tasks = createCommandHandler(ledger, taskDecider);
  const users = createCommandHandler(ledger, userDecider);
  const codes = createCommandHandler(ledger, otpDecider);

  const person = async (
    name: string,
    changes: { completions?: string; timezone?: string; reminders?: boolean; assignments?: boolean } = {},
  ): Promise<Person> => {
    const id = randomUUID();
    const email = `${id.slice(0, 8)}@example.org`;
    const result = await users.start(
      id,
      { type: 'RegisterUser', id, email, username: null, display_name: name, role: 'MEMBER' },
      { meta: { actor: null, correlation_id: randomUUID() } },
    );
    if (result.outcome !== 'accepted') throw new Error(`registration: ${result.outcome}`);
    // No commands for these yet: what they leave in the read model is what counts here.
    // By default only of completions: most tests are about these.
    const { completions = 'all', reminders = false, assignments = false } = changes;
    await pool.query(
      'UPDATE users SET timezone = coalesce($3, timezone), email_notifications = $2 WHERE id = $1',
      [id, { completions, reminders, assignments }, changes.timezone ?? null],
    );
    return { id, email, actor: { id, role: 'MEMBER' } };
  };

  const task = async (
    creator: Person,
    more: { title?: string; assignee?: Person; due?: string } = {},
  ): Promise<string> => {
    const id = randomUUID();
    const command: TaskCommand = {
      type: 'CreateTask',
      by: creator.actor,
      now: new Date().toISOString(),
      id,
      title: more.title ?? 'A task',
      description: '',
      priority: 'MEDIUM',
      due: resolveDue(more.due ?? null, 'UTC'),
      category_id: null,
      tags: [],
      assigned_to: more.assignee?.id ?? null,
      status: 'PENDING',
    };
    const result = await tasks.start(id, command, {
      meta: { actor: creator.id, correlation_id: randomUUID() },
    });
    if (result.outcome !== 'accepted') throw new Error(`creation: ${JSON.stringify(result)}`);
    return id;
  };

  /** The event that the command made. */
  const command = async (
    taskId: string,
    by: Person,
    type: 'CompleteTask' | 'ReopenTask' | 'DeleteTask' | 'RestoreTask' | 'RemindTask',
  ): Promise<RecordedEvent> => {
    const meta = { actor: by.id, correlation_id: randomUUID() };
    const result = await tasks.handle(
      taskId,
      { type, by: by.actor, now: new Date().toISOString() },
      { meta },
    );
    const event = result.outcome === 'accepted' ? result.events[0] : undefined;
    if (event === undefined) throw new Error(`${type}: ${JSON.stringify(result)}`);
    return event;
  };

  const assign = async (taskId: string, by: Person, assignee: Person): Promise<void> => {
    const meta = { actor: by.id, correlation_id: randomUUID() };
    const now = new Date().toISOString();
    await tasks.handle(taskId, { type: 'AssignTask', by: by.actor, now, assigned_to: assignee.id }, { meta });
  };

  const move = async (taskId: string, by: Person, due: string): Promise<void> => {
    const meta = { actor: by.id, correlation_id: randomUUID() };
    const now = new Date().toISOString();
    const changes = { due: resolveDue(due, 'UTC') };
    await tasks.handle(taskId, { type: 'ChangeTask', by: by.actor, now, changes }, { meta });
  };

  const spans: FinishedSpan[] = [];

  const queues = (t: Test, at: { redisUrl?: string | undefined } = { redisUrl }): Queues => {
    const made = createQueues({ redisUrl: at.redisUrl, connectionString, logger });
    t.teardown(() => made.close());
    return made;
  };

  /** A worker in this process, with connections of its own. */
  const worker = (
    t: Test,
    {
      overdueEveryMs = 3_600_000,
      reminderBeforeMs = 86_400_000,
      lambda,
      redis = redisUrl,
      webhooks = { allowPrivate: true },
    }: {
      overdueEveryMs?: number;
      reminderBeforeMs?: number;
      lambda?: Config['lambda'];
      redis?: string | undefined;
      webhooks?: { allowPrivate: boolean; resolve?: Resolve };
    } = {},
  ): Worker => {
    const itsPool = createPool({ connectionString, applicationName: 'test-worker', logger });
    const itsWakeUp = createWakeUp({ redisUrl: redis, connectionString, logger });
    const mailing = {
      smtpUrl: smtp.url,
      mailFrom: 'Taskledger <no-reply@tasks.example.org>',
      dataDir: '/nonexistent',
      logger,
    };
    const mailer = createMailer(mailing);
    const codeMailer = createMailer(mailing);
    const itsRedis = redis === undefined ? undefined : createRedis({ url: redis, outage: 'away', logger });
    const itsQueues = createQueues({ redisUrl: redis, connectionString, logger });
    const started = startWorker({
      config: {
        publicUrl: 'https://tasks.example.org',
        overdueEveryMs,
        reminderBeforeMs,
        deliveryRetentionMs: 90 * 86_400_000,
        lambda,
        otpSecret: createSecretKey(otpSecret, 'hex'),
        otpDigits: 8,
        dataEncryptionKeys,
        webhookAllowPrivate: webhooks.allowPrivate,
        workerConcurrency: {},
        workerRate: {},
        auditAnchor: { file: undefined, url: undefined },
      },
      logger,
      pool: itsPool,
      wakeUp: itsWakeUp,
      queues: itsQueues,
      mailer,
      codeMailer,
      redis: itsRedis,
      metrics: createMetrics({ pool: itsPool, queues: itsQueues }),
      tracing: { record: (span) => void spans.push(span) },
      resolve: webhooks.resolve,
    });
    let stopped: Promise<void> | undefined;
    const stop = () =>
      (stopped ??= (async () => {
        await started.stop();
        itsRedis?.disconnect();
        mailer.close();
        codeMailer.close();
        await itsWakeUp.close();
        await itsPool.end();
      })());
    t.teardown(stop);
    return { stop };
  };

  /** Every event has been seen by the reactors, and every mail job is done or given up on. */
  const quiet = async (watched: Queues, timeoutMs = 10_000): Promise<void> => {
    let last: unknown;
    await waitFor(
      async () => {
        const { rows } = await pool.query<{ position: number }>(
          `SELECT min(position) AS position FROM subscriptions WHERE name = ANY($1)`,
          [
            [
              'completion-mail',
              'assignment-mail',
              'reminder-mail',
              'completion-lambda',
              'task-reminders',
              'one-time-code-mail',
              'security-notice',
            ],
          ],
        );
        const outstanding = await pool.query<{ id: string }>(
          `SELECT id FROM deliveries WHERE state IN ('pending', 'sending', 'failed') LIMIT 1`,
        );
        const { mail, lambda, 'code-mail': codeMail } = await watched.counts();
        last = { rows, mail, lambda, codeMail, outstanding: outstanding.rows, head: await ledger.head() };
        const jobs = [mail, lambda, codeMail].map(
          ({ waiting, active, delayed }) => waiting + active + delayed,
        );
        return (
          rows[0]?.position === (await ledger.head()) &&
          outstanding.rows.length === 0 &&
          jobs.every((count) => count === 0)
        );
      },
      { timeoutMs, describe: () => `quiet; now ${JSON.stringify(last)}` },
    );
  };

  const environment = {
    DATABASE_URL: connectionString,
    REDIS_URL: redisUrl,
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Taskledger <no-reply@tasks.example.org>',
    LOG_LEVEL: 'warn',
    DATA_ENCRYPTION_KEY: dataEncryptionKeys[0].export().toString('base64'),
    DATA_DIR: t.testdir({ data: {} }),
  };

  return {
    connectionString,
    redisUrl,
    smtp,
    pool,
    codec,
    ledger,
    users,
    codes,
    person,
    task,
    command,
    assign,
    move,
    queues,
    worker,
    spans,
    quiet,
    environment,
  };
}

/** The Message-ID of the mail about an event to a person. */
export const messageId = (event: RecordedEvent, { id }: Person): string =>
  `<completion-mail-${event.event_id}-${id}@tasks.example.org>`;
