import { testDatabase, waitFor } from '@taskledger/testing';
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import t from 'tap';
import { WebSocket } from 'ws';
import { createLiveFeed } from '../src/live/feed.ts';
import type { LiveMessage } from '../src/live/message.ts';
import type { Sink } from '../src/live/sink.ts';
import { openStream, type SseClient } from './sse-client.ts';
import { type Json, secrets, startApi, type TestApi, type TestUser, unlimited } from './support.ts';
import { clientOf, isProblem } from './tasks-support.ts';
import { payloadOf } from './tokens.ts';

const someone = async (api: TestApi) => {
  const user = await api.registerUser();
  return { user, client: clientOf(api, user) };
};

/** A stream that is open and hears what happens from now on. */
const open = async (api: TestApi, { token }: TestUser, lastEventId?: string): Promise<SseClient> => {
  const stream = await openStream(api.url, { token, ...(lastEventId !== undefined && { lastEventId }) });
  await waitFor(() => stream.comments.length > 0);
  return stream;
};

const brief = ({ received }: SseClient) =>
  received.map(({ event, data }) => `${event} ${String(data['task_id'])}`);

t.test('F5 B9 A3: what happens to the tasks that somebody sees, as it happens', async (t) => {
  const api = await startApi(t, { env: unlimited });
  const [ada, bob, eve] = [await someone(api), await someone(api), await someone(api)];
  const admin = await api.registerAdmin();
  const earlier = await ada.client.create({ title: 'earlier' });
  const streams = [await open(api, ada.user), await open(api, bob.user), await open(api, eve.user)] as const;
  const all = await open(api, admin);
  const [adas, bobs, eves] = streams;
  t.match(Object.fromEntries(adas.headers), {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': /no-store/,
    'x-accel-buffering': 'no',
    'x-request-id': /./,
    'x-content-type-options': 'nosniff',
  });
  t.notOk(adas.headers.has('content-encoding'), 'not compressed');

  // Each thing after the one before has been told: who sees what is decided at the time of delivery.
  const told = (type: string) => adas.until(({ event }) => event === type);
  const task = await ada.client.create({ title: 'shared', assigned_to: bob.user.id });
  await told('TaskCreated');
  await bob.client.post(`/tasks/${task.id}/start`);
  await told('TaskStarted');
  await ada.client.post(`/tasks/${task.id}/assign`, { assigned_to: eve.user.id });
  await told('TaskAssigned');
  await ada.client.patch(`/tasks/${task.id}`, { title: 'not for Bob' });
  await told('TaskDetailsChanged');
  await ada.client.delete(`/tasks/${task.id}`);
  for (const stream of [adas, eves, all]) await stream.until(({ event }) => event === 'TaskDeleted');
  const of = (...types: string[]) => types.map((type) => `${type} ${task.id}`);
  const whole = of('TaskCreated', 'TaskStarted', 'TaskAssigned', 'TaskDetailsChanged', 'TaskDeleted');
  t.strictSame(brief(adas), whole);
  t.strictSame(brief(all), whole, 'C4: ADMIN sees all');
  t.strictSame(
    brief(bobs),
    of('TaskCreated', 'TaskStarted', 'TaskAssigned'),
    'until the task went to somebody else',
  );
  t.strictSame(brief(eves), of('TaskAssigned', 'TaskDetailsChanged', 'TaskDeleted'));
  t.match(
    bobs.received[2]?.data,
    { visible: false, data: null, task: null },
    'he learns that it is gone, and no more',
  );
  t.match(eves.received[2]?.data, { visible: true, task: null });
  const [created] = adas.received;
  t.match(created, {
    id: String(task.position),
    event: 'TaskCreated',
    data: {
      position: task.position,
      type: 'TaskCreated',
      task_id: task.id,
      version: 1,
      at: task['created_at'],
      actor: ada.user.id,
      visible: true,
      data: { title: 'shared' },
      task: { id: task.id, title: 'shared', created_by: ada.user.id },
    },
  });

  const again = await open(api, ada.user, '0');
  await again.until(({ event }) => event === 'TaskDeleted');
  t.strictSame(brief(again), [`TaskCreated ${earlier.id}`, ...whole], '0 is from the beginning');
  const bobAgain = await open(api, bob.user, '0');
  await bobAgain.until(({ event }) => event === 'TaskAssigned');
  t.strictSame(brief(bobAgain), of('TaskAssigned'), 'what he does not see any more is gone, but for that');
  const byQuery = await openStream(api.url, {
    token: ada.user.token,
    query: `?last_event_id=${task.position}`,
  });
  await byQuery.until(({ event }) => event === 'TaskDeleted');
  t.strictSame(brief(byQuery), whole.slice(1));

  const bad = { token: ada.user.token, headers: { 'last-event-id': 'x' } };
  isProblem(t, await api.request('GET', '/api/v1/stream', bad), { status: 422, fields: ['last-event-id'] });
  isProblem(t, await api.request('GET', '/api/v1/stream?last_event_id=-1', { token: ada.user.token }), {
    status: 422,
  });
  isProblem(t, await api.request('GET', '/api/v1/stream'), { status: 401, code: 'unauthenticated' });

  await api.app.close();
  await Promise.all([...streams, all, again, bobAgain, byQuery].map(({ ended }) => ended));
  t.equal(adas.received.at(-1)?.event, 'shutting_down', 'and the streams end with the service');
});

t.test('F5 D6: a client resumes without loss at another instance, over a restart', async (t) => {
  const { connectionString } = await testDatabase(t);
  const env = { ...secrets(), ...unlimited };
  const first = await startApi(t, { connectionString, env });
  const { user, client } = await someone(first);
  const stream = await open(first, user);
  const before = await client.create({ title: 'before' });
  await stream.until(({ data }) => data['task_id'] === before.id);
  await first.app.close();
  await stream.ended;

  const second = await startApi(t, { connectionString, env });
  const missed = await clientOf(second, user).create({ title: 'missed' });
  const resumed = await open(second, user, stream.lastId());
  const after = await clientOf(second, user).create({ title: 'after' });
  await resumed.until(({ data }) => data['task_id'] === after.id);
  t.strictSame(brief(resumed), [`TaskCreated ${missed.id}`, `TaskCreated ${after.id}`]);
  resumed.close();
});

t.test('F5: 50 clients that come and go see exactly their events, once, in order', async (t) => {
  const api = await startApi(t, { env: unlimited });
  const people = await Promise.all(Array.from({ length: 5 }, () => someone(api)));
  const start = String(await api.deps.ledger.head());
  let working = true;

  /** Reads on and on, over many connections; each goes on where the one before ended. */
  const follow = async ({ user }: (typeof people)[number], seed: number, last: () => number) => {
    const seen: number[] = [];
    let from = start;
    for (let turn = 0; ; turn += 1) {
      const stream = await openStream(api.url, { token: user.token, lastEventId: from });
      const enough = 1 + ((seed * 7 + turn * 13) % 23);
      await waitFor(
        () => stream.received.length >= enough || (!working && Number(stream.lastId()) >= last()),
        {
          timeoutMs: 60_000,
        },
      );
      stream.close();
      await stream.ended;
      for (const { id, data } of stream.received) {
        t.equal(Number(id), data['position']);
        seen.push(Number(id));
      }
      from = stream.lastId();
      if (!working && seen.at(-1) === last()) return seen;
    }
  };

  const lastOf = new Map<string, number>();
  const following = people.flatMap((person) =>
    Array.from({ length: 10 }, (_, index) => follow(person, index, () => lastOf.get(person.user.id) ?? 0)),
  );
  await Promise.all(
    people.map(async ({ client, user }, index) => {
      const other = people[(index + 1) % people.length]?.user.id ?? user.id;
      for (let step = 0; step < 40; step += 1) {
        const { id } = await client.create({
          title: `${index}.${step}`,
          ...(step % 2 === 0 && { assigned_to: other }),
        });
        await client.patch(`/tasks/${id}`, { priority: 'HIGH' });
      }
    }),
  );
  const { rows } = await api.deps.pool.query<{ user_id: string; positions: number[] }>(
    `SELECT user_id, json_agg(position ORDER BY position) AS positions
       FROM (SELECT DISTINCT v.id AS user_id, e.position FROM events e JOIN tasks t ON e.stream = 'task-' || t.id,
                    unnest(ARRAY[t.created_by, t.assigned_to]) AS v(id) WHERE v.id IS NOT NULL) AS visible
      GROUP BY user_id`,
  );
  const expected = new Map(rows.map(({ user_id, positions }) => [user_id, positions]));
  for (const [id, positions] of expected) lastOf.set(id, positions.at(-1) ?? 0);
  working = false;
  const seen = await Promise.all(following);
  for (const [index, positions] of seen.entries()) {
    const { user } = people[Math.floor(index / 10)] ?? {};
    t.strictSame(positions, expected.get(user?.id ?? ''), `client ${index}`);
  }
});

t.test('F5 A2 F2: a stream ends with its session, and with its token', async (t) => {
  const keys = secrets();
  const api = await startApi(t, { env: { ...keys, ...unlimited } });
  const { user } = await someone(api);
  const stream = await open(api, user);
  await api.request('POST', '/api/v1/auth/logout', { body: { refresh: user.refresh } });
  await stream.ended;
  t.equal(stream.received.at(-1)?.event, 'session_ended');

  const other = await someone(api);
  const soon = { ...other.user, token: expiringIn(2, other.user.token, keys.JWT_PRIVATE_KEY) };
  const short = await open(api, soon);
  const task = await other.client.create({ title: 'before the token expires' });
  await short.ended;
  t.equal(short.received.at(-1)?.event, 'token_expired');
  const fresh = await open(api, other.user, short.lastId());
  await other.client.patch(`/tasks/${task.id}`, { title: 'after' });
  await fresh.until(({ event }) => event === 'TaskDetailsChanged');
  const told = [...short.received.slice(0, -1), ...fresh.received].map(({ event }) => event);
  t.strictSame(told, ['TaskCreated', 'TaskDetailsChanged'], 'a new token goes on where the old one ended');
  fresh.close();
});

/** The same token, signed anew to expire in so many seconds. */
const expiringIn = (seconds: number, token: string, privateKey: string): string => {
  const [head = ''] = token.split('.');
  const exp = Math.floor(Date.now() / 1000) + seconds;
  const body = Buffer.from(JSON.stringify({ ...payloadOf(token), exp })).toString('base64url');
  const signature = sign(null, Buffer.from(`${head}.${body}`), createPrivateKey(privateKey));
  return `${head}.${body}.${signature.toString('base64url')}`;
};

/** A feed over an API's database, whose clients are whatever the test wants. */
const feedOf = (api: TestApi, options: { heartbeatMs: number; maxBuffered: number }) => {
  const { pool, ledger, codec, readTask, logger } = api.deps;
  return createLiveFeed({ pool, ledger, codec, readTask, logger, ...options });
};

const fakeSink = (buffered: () => number = () => 0) => {
  const messages: LiveMessage[] = [];
  const beats: number[] = [];
  const ends: string[] = [];
  const sink: Sink = {
    send: (more) => void messages.push(...more),
    beat: (position) => void beats.push(position),
    buffered,
    flushed: () => Promise.resolve(),
    end: (reason) => void ends.push(reason),
    drop: () => void ends.push('dropped'),
  };
  return { sink, messages, beats, ends };
};

t.test(
  'F5: a heartbeat says up to where nothing is missing; a slow client is dropped, others are not',
  async (t) => {
    const api = await startApi(t, { env: unlimited });
    const { user, client } = await someone(api);
    const feed = feedOf(api, { heartbeatMs: 20, maxBuffered: 1000 });
    t.teardown(() => feed.close());
    const viewer = { id: user.id, role: 'MEMBER' } as const;
    const listener = { viewer, sessionId: randomUUID(), after: undefined };
    const slow = fakeSink(() => slow.messages.reduce((sum, { json }) => sum + json.length, 0));
    const quick = fakeSink();
    const expiring = fakeSink();
    let good = true;
    await feed.join({ ...listener, sink: slow.sink, recheck: async () => true });
    await feed.join({ ...listener, sink: quick.sink, recheck: async () => true });
    await feed.join({ ...listener, sink: expiring.sink, recheck: async () => good });
    for (let step = 1; step <= 10; step += 1) {
      await client.create({ title: `${step}`, description: 'x'.repeat(300) });
      await waitFor(() => quick.messages.length === step);
    }
    t.strictSame(slow.ends, ['dropped']);
    t.ok(slow.messages.length < 10, 'nothing is kept for it');
    t.strictSame(quick.ends, []);

    await api.registerUser();
    const head = await api.deps.ledger.head();
    await waitFor(() => quick.beats.at(-1) === head);
    t.ok(true, 'the heartbeat moves with what does not concern the client');
    good = false;
    await waitFor(() => expiring.ends.length > 0);
    t.strictSame(expiring.ends, ['session_ended'], 'a credential that does not hold any more');

    const resumed = fakeSink();
    await feed.join({
      ...listener,
      after: slow.messages.at(-1)?.position,
      sink: resumed.sink,
      recheck: async () => true,
    });
    await waitFor(() => resumed.messages.length === 10 - slow.messages.length);
    t.strictSame([...slow.messages, ...resumed.messages], quick.messages, 'what it took last resumes it');
    await feed.close();
    t.strictSame(quick.ends, ['shutting_down']);
  },
);

t.test('B9 F5: the same over a WebSocket', async (t) => {
  const api = await startApi(t, { env: unlimited });
  const { user, client } = await someone(api);
  const earlier = await client.create({ title: 'earlier' });
  const connect = async (headers: Readonly<Record<string, string>> = {}, first?: object) => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/ws`, { headers });
    const messages: Json[] = [];
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.on('message', (data: Buffer) => void messages.push(JSON.parse(String(data)) as Json));
    t.teardown(() => socket.terminate());
    await once(socket, 'open');
    if (first !== undefined) socket.send(JSON.stringify(first));
    return { socket, messages, closed };
  };
  const authorization = `Bearer ${user.token}`;

  const byHeader = await connect({ authorization });
  const byMessage = await connect({}, { token: user.token, resume: 0 });
  const resuming = await connect({ authorization }, { resume: earlier.position });
  await waitFor(() => byMessage.messages.length === 1);
  const task = await client.create({ title: 'live' });
  const live = { type: 'TaskCreated', position: task.position, task: { title: 'live' } };
  await waitFor(() => [byHeader, resuming].every(({ messages }) => messages.length === 1));
  await waitFor(() => byMessage.messages.length === 2);
  t.match(byHeader.messages, [live]);
  t.match(resuming.messages, [live]);
  t.match(byMessage.messages, [{ position: earlier.position }, live]);

  t.equal(await (await connect({}, { token: 'x' })).closed, 4401);
  t.equal(await (await connect({}, { since: 0 })).closed, 1007);
  t.equal(await (await connect({}, { resume: 0 })).closed, 4401, 'no token at all');
  await t.rejects(connect({ authorization: 'Bearer x' }), /401/);
  t.equal((await api.request('GET', '/ws')).status, 404, 'for WebSockets alone');

  await api.request('POST', '/api/v1/auth/logout', { body: { refresh: user.refresh } });
  t.equal(await byHeader.closed, 4401);
  t.equal(await byMessage.closed, 4401);
});
