import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@taskledger/runtime';
import {
  compiled,
  privateRedis,
  skipWithoutRedis,
  spawnProcess,
  type SpawnedProcess,
  testEnvironment,
  waitFor,
} from '@taskledger/testing';
import t, { type Test } from 'tap';
import { createWorld } from './world.ts';

// TEST_STORM=1000 makes it as long as one likes.
const completions = testEnvironment().storm ?? 200;
const victims = ['worker', 'api', 'worker', 'redis', 'worker'] as const;
const kills = Math.max(20, Math.round(completions / 40));
const mailsAtOnce = 10;

/** A process that is killed again and again, and comes back each time. */
const phoenix = (t: Test, file: string, env: Readonly<Record<string, string | undefined>>) => {
  let living: SpawnedProcess = spawnProcess(t, file, { env });
  return {
    kill: async () => {
      await living.kill('SIGKILL');
      living = spawnProcess(t, file, { env });
    },
    output: () => living.output(),
  };
};

/** Asks until there is an answer that is none of an outage. */
const insist = async (url: string, init: RequestInit): Promise<Record<string, unknown>> =>
  waitFor(
    async () => {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5_000) });
      const body = (await response.json()) as Record<string, unknown>;
      if (response.ok) return body;
      if (response.status < 500) throw new Error(`${response.status} ${JSON.stringify(body)}`);
      return undefined;
    },
    { timeoutMs: 60_000, intervalMs: 50, describe: url },
  );

void t.test(
  `G5 C7: ${completions} completions while worker, API and Redis are killed ${kills} times, Redis once with its data`,
  { skip: skipWithoutRedis() },
  async (t) => {
    const redis = await privateRedis(t, { durable: true });
    const world = await createWorld(t, 'PostgreSQL');
    const { smtp, pool } = world;
    smtp.delay(10);
    const port = await freePort();
    const unlimited = { RATE_LIMIT_OTP: '0', RATE_LIMIT_USER: '0', RATE_LIMIT_ANONYMOUS: '0' };
    const env = { ...world.environment, ...unlimited, REDIS_URL: redis.url, PORT: String(port) };
    const api = phoenix(t, compiled('api'), env);
    const worker = phoenix(t, compiled('worker'), env);
    const base = `http://127.0.0.1:${port}/api/v1`;
    const post = (path: string, body: object, headers: Record<string, string> = {}) =>
      insist(`${base}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });

    const account = { email: `${randomUUID()}@example.org`, password: 'a horse of battery staples' };
    const { id: user } = await post('/auth/register', account);
    const { access } = await post('/auth/login', account);
    const authorization = `Bearer ${String(access)}`;
    const ids: string[] = [];
    while (ids.length < completions) {
      const commands = Array.from({ length: 100 }, () => ({ op: 'create', title: 'Task' }));
      const made = await post('/tasks/batch', { atomic: true, commands }, { authorization });
      ids.push(...(made['results'] as { body: { id: string } }[]).map(({ body }) => body.id));
    }
    ids.length = completions;

    let completed = 0;
    const left = [...ids];
    const complete = async (): Promise<void> => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) {
        await post(`/tasks/${id}/complete`, {}, { authorization, 'idempotency-key': id });
        completed += 1;
        // As fast as the mails leave, so that the kills hit every stage.
        await waitFor(() => completed - smtp.mails.length < 40, { timeoutMs: 120_000 });
      }
    };
    const done: Record<string, number> = {};
    const storm = async (): Promise<void> => {
      for (let count = 0; count < kills; count += 1) {
        await waitFor(() => completed >= (completions * count) / (kills + 1), { timeoutMs: 180_000 });
        await delay(Math.random() * 300);
        const victim = victims[count % victims.length] ?? 'worker';
        const lossy = victim === 'redis' && done['redis with its data'] === undefined;
        const name = lossy ? 'redis with its data' : victim;
        done[name] = (done[name] ?? 0) + 1;
        if (victim === 'worker') await worker.kill();
        else if (victim === 'api') await api.kill();
        else {
          await (lossy ? redis.lose() : redis.kill());
          await redis.start();
        }
      }
    };
    await Promise.all([storm(), ...Array.from({ length: 4 }, complete)]);

    const settled = async () => {
      const { rows } = await pool.query<{ state: string; count: number }>(
        `SELECT state, count(*) FROM deliveries WHERE channel = 'mail' GROUP BY state`,
      );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    };
    await waitFor(async () => (await settled())['sent'] === completions, {
      timeoutMs: 120_000,
      describe: worker.output,
    });
    t.same(await settled(), { sent: completions });

    const { rows } = await pool.query<{ event_id: string }>(
      `SELECT event_id FROM events WHERE type = 'TaskCompleted'`,
    );
    const expected = rows.map(
      ({ event_id }) => `<completion-mail-${event_id}-${String(user)}@tasks.example.org>`,
    );
    const received = smtp.mails.map(({ messageId }) => messageId);
    const distinct = new Set(received);
    const lost = expected.filter((id) => !distinct.has(id)).length;
    const repeats = received.length - distinct.size;
    t.comment(
      `${completions} completions, killed: ${JSON.stringify(done)}; ${distinct.size} mails, ${lost} lost, ${repeats} repeated under the same Message-ID`,
    );
    t.equal(expected.length, completions, 'each task was completed once, however often the API was killed');
    t.equal(lost, 0);
    t.equal(distinct.size, completions, 'and nothing else was mailed');
    const fatal = (done['worker'] ?? 0) + (done['redis'] ?? 0) + 1;
    t.ok(repeats <= fatal * mailsAtOnce, 'only what was in flight is repeated');
  },
);
