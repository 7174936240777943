import { webhookDeliveryId } from '@taskledger/runtime';
import { compiled, spawnProcess, waitFor, webhookReceiver } from '@taskledger/testing';
import { Webhook } from 'standardwebhooks';
import t from 'tap';
import { retryWebhookIn } from '../src/webhooks/retries.ts';
import { secrets, webhooksOf } from './webhooks.ts';
import { createWorld, type Person, places, type World } from './world.ts';

/** All events have been seen. */
const seen = (world: World) =>
  waitFor(async () => {
    const { rows } = await world.pool.query<{ position: number }>(
      `SELECT position FROM subscriptions WHERE name = 'webhook'`,
    );
    return rows[0]?.position === (await world.ledger.head());
  });

/** All events have been passed on, and nothing is to be sent any more but what waits for a later attempt. */
const settled = (world: World) =>
  waitFor(async () => {
    const head = await world.ledger.head();
    const { rows } = await world.pool.query<{ quiet: boolean }>(
      `SELECT (SELECT count(*) = 2 FROM subscriptions WHERE name IN ('webhook', 'webhook-redelivery') AND position >= $1)
          AND NOT EXISTS (SELECT FROM deliveries WHERE channel = 'webhook' AND state IN ('pending', 'sending')) AS quiet`,
      [head],
    );
    return rows[0]?.quiet === true;
  });

const json = (body: string) =>
  JSON.parse(body) as { type: string; timestamp: string; data: Record<string, unknown> };

for (const { name, skip } of places) {
  t.test(`webhooks, queued on ${name}`, { skip }, async (t) => {
    const world = await createWorld(t, name);
    const { person, task, command, assign, pool } = world;
    const receiver = await webhookReceiver(t);
    const hooks = webhooksOf(world);
    const [ann, bob, eve] = [await person('Ann'), await person('Bob'), await person('Eve')];
    world.worker(t);

    await t.test(
      'F3: an event is posted, signed as Standard Webhooks has it, with what it changed',
      async (t) => {
        const { id, secret } = await hooks.register(ann, receiver.url('/ann'), ['TaskCompleted']);
        const taskId = await task(ann, { title: 'Water the plants' });
        const event = await command(taskId, ann, 'CompleteTask');
        await waitFor(() => receiver.at('/ann').length === 1);
        const [got] = receiver.at('/ann');
        t.match(new Webhook(secret).verify(got?.body ?? '', { ...got?.headers }), { type: 'TaskCompleted' });
        t.throws(() => new Webhook(secrets.make()).verify(got?.body ?? '', { ...got?.headers }));
        t.equal(got?.headers['webhook-id'], webhookDeliveryId(event.event_id, id));
        t.equal(got?.headers['content-type'], 'application/json');
        t.match(json(got?.body ?? ''), {
          type: 'TaskCompleted',
          timestamp: event.recorded_at,
          data: {
            position: event.position,
            task_id: taskId,
            version: 2,
            actor: ann.id,
            visible: true,
            before: { status: 'PENDING', completed_at: null },
            after: { status: 'COMPLETED', completed_at: event.recorded_at },
            task: { id: taskId, title: 'Water the plants', status: 'COMPLETED', version: 2 },
          },
        });
        await settled(world);
        t.match(await hooks.deliveries(id), [
          {
            id: webhookDeliveryId(event.event_id, id),
            state: 'delivered',
            event_type: 'TaskCompleted',
            attempts: [{ status: 204, error: null }],
          },
        ]);

        const newer = await hooks.rotate(ann, id);
        await command(taskId, ann, 'ReopenTask');
        await command(taskId, ann, 'CompleteTask');
        await waitFor(() => receiver.at('/ann').length === 2);
        const overlap = receiver.at('/ann')[1];
        for (const each of [secret, newer]) {
          t.ok(new Webhook(each).verify(overlap?.body ?? '', { ...overlap?.headers }), 'both secrets sign');
        }
        await pool.query(`UPDATE webhook_secrets SET expires_at = now() WHERE expires_at IS NOT NULL`);
        const tested = await hooks.command(ann, id, { type: 'TestWebhook' });
        await waitFor(() => receiver.at('/ann').length === 3);
        const after = receiver.at('/ann')[2];
        t.match(json(after?.body ?? ''), { type: 'WebhookTestRequested', data: { webhook_id: id } });
        t.ok(new Webhook(newer).verify(after?.body ?? '', { ...after?.headers }));
        t.throws(
          () => new Webhook(secret).verify(after?.body ?? '', { ...after?.headers }),
          'once it is over',
        );

        const did = webhookDeliveryId(tested.event_id, id);
        await settled(world);
        await hooks.command(ann, id, { type: 'RedeliverWebhook', delivery_id: did } as never);
        await waitFor(() => receiver.at('/ann').length === 4);
        const again = receiver.at('/ann')[3];
        t.equal(again?.headers['webhook-id'], did, 'a redelivery keeps the id');
        t.equal(again?.body, after?.body, 'and the content');
        await hooks.command(ann, id, { type: 'DeleteWebhook' });
      },
    );

    await t.test('F3 A3: a webhook is told what its owner may see, as the live feed is', async (t) => {
      const [forAnn, forBob, forEve] = await Promise.all([
        hooks.register(ann, receiver.url('/a')),
        hooks.register(bob, receiver.url('/b')),
        hooks.register(eve, receiver.url('/e')),
      ]);
      const own = await task(ann, { title: 'Between us', assignee: bob });
      await settled(world);
      await assign(own, ann, eve);
      await settled(world);
      await command(own, eve, 'CompleteTask');
      await settled(world);
      const told = (path: string) => receiver.at(path).map(({ body }) => json(body));
      t.same(
        told('/a').map(({ type }) => type),
        ['TaskCreated', 'TaskAssigned', 'TaskCompleted'],
      );
      t.same(
        told('/b').map(({ type, data }) => [type, data['visible']]),
        [
          ['TaskCreated', true],
          ['TaskAssigned', false],
        ],
      );
      t.match(told('/b')[1]?.data, { task: null, before: null, after: null });
      t.same(
        told('/e').map(({ type }) => type),
        ['TaskAssigned', 'TaskCompleted'],
      );

      // Somebody who is no longer there, and a webhook that came late, get nothing of it by a rewind.
      const late = await hooks.register(ann, receiver.url('/late'));
      const counts = ['/a', '/b', '/e'].map((path) => receiver.at(path).length);
      await pool.query(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [eve.id]);
      await pool.query(
        `UPDATE subscriptions SET position = 0 WHERE name IN ('webhook', 'webhook-redelivery', 'webhook-notice')`,
      );
      await settled(world);
      t.same(
        ['/a', '/b', '/e', '/late'].map((path) => receiver.at(path).length),
        [...counts, 0],
        'G5: a rewind sends nothing',
      );
      for (const [by, { id }] of [
        [ann, forAnn],
        [bob, forBob],
        [eve, forEve],
        [ann, late],
      ] as const) {
        await hooks.command(by, id, { type: 'DeleteWebhook' });
      }
      await task(ann, {});
      await settled(world);
      t.equal(receiver.at('/a').length, counts[0], 'a deleted webhook is told nothing');
    });
  });
}

t.test('webhooks and receivers that misbehave', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const { person, task, command, pool, smtp } = world;
  const receiver = await webhookReceiver(t);
  const hooks = webhooksOf(world);
  const ann = await person('Ann');
  const complete = async (by: Person) => command(await task(by), by, 'CompleteTask');
  const only = ['TaskCompleted'];
  const attempts = async (id: string) => (await hooks.deliveries(id)).flatMap(({ attempts }) => attempts);
  world.worker(t);

  await t.test('F3: one that fails is tried again within seconds, under the same id', async (t) => {
    const { id } = await hooks.register(ann, receiver.url('/fails'), only);
    receiver.behave('/fails', (_, response) => {
      response.writeHead(receiver.at('/fails').length === 1 ? 503 : 200).end('Not yet');
    });
    await complete(ann);
    await waitFor(() => receiver.at('/fails').length === 2, { timeoutMs: 10_000 });
    const [first, second] = receiver.at('/fails');
    t.equal(first?.headers['webhook-id'], second?.headers['webhook-id']);
    t.equal(first?.body, second?.body);
    t.ok((second?.at ?? 0) - (first?.at ?? 0) < 6_000);
    await settled(world);
    t.match(await hooks.deliveries(id), [
      {
        state: 'delivered',
        attempts: [{ status: 200 }, { status: 503, response: 'Not yet', error: /answered 503/ }],
      },
    ]);
    t.equal((await pool.query('SELECT FROM webhook_failures')).rowCount, 0, 'a success ends the failing');
    await hooks.command(ann, id, { type: 'DeleteWebhook' });
  });

  await t.test('F3: a redirect is not followed, an endless body is cut, memory stays bounded', async (t) => {
    const { id: redirected } = await hooks.register(ann, receiver.url('/redirects'), only);
    receiver.behave('/redirects', (_, response) => {
      response.writeHead(307, { location: receiver.url('/elsewhere') }).end();
    });
    const { id: endless } = await hooks.register(ann, receiver.url('/endless'), only);
    const piece = 'x'.repeat(65_536);
    receiver.behave('/endless', (_, response) => {
      response.writeHead(200);
      const pour = () => {
        while (response.write(piece) && !response.destroyed);
      };
      response.on('drain', pour).on('error', () => undefined);
      pour();
    });
    const before = process.memoryUsage();
    for (let times = 0; times < 20; times += 1) await complete(ann);
    const allOfIt = async () => (await hooks.deliveries(endless)).every(({ state }) => state === 'delivered');
    await waitFor(async () => receiver.at('/endless').length === 20 && (await allOfIt()));
    const after = process.memoryUsage();
    const growth = (after.rss - before.rss) / 2 ** 20;
    t.ok(growth < 150, `${Math.round(growth)} MiB more after 20 endless bodies`);
    t.equal(receiver.at('/elsewhere').length, 0);
    t.match((await attempts(redirected))[0], { status: 307, error: /redirect/ });
    const ends = await hooks.deliveries(endless);
    t.equal(ends[0]?.attempts[0]?.response?.length, 1024, 'of which the beginning is kept');
    for (const id of [redirected, endless]) await hooks.command(ann, id, { type: 'DeleteWebhook' });
  });

  await t.test('F3: one that hangs keeps nobody waiting', async (t) => {
    const bob = await person('Bob');
    const { id: hanging } = await hooks.register(bob, receiver.url('/hangs'), only);
    receiver.behave('/hangs', () => undefined);
    for (let times = 0; times < 40; times += 1) await complete(bob);
    await waitFor(() => receiver.at('/hangs').length > 0);
    const { id: healthy } = await hooks.register(ann, receiver.url('/healthy'), only);
    const from = Date.now();
    for (let times = 0; times < 20; times += 1) await complete(ann);
    await waitFor(() => receiver.at('/healthy').length === 20);
    t.ok(
      Date.now() - from < 8_000,
      `20 deliveries in ${Date.now() - from} ms: sooner than a hung attempt ends`,
    );
    await waitFor(async () => (await attempts(hanging))[0]?.error === 'there was no answer in time', {
      timeoutMs: 15_000,
    });
    t.ok(receiver.at('/hangs').length <= 11, 'of 40, a few at once');
    for (const [by, id] of [
      [bob, hanging],
      [ann, healthy],
    ] as const) {
      await hooks.command(by, id, { type: 'DeleteWebhook' });
    }
  });

  await t.test('F3: 410 disables, and so do days of failure; the owner is told, the log kept', async (t) => {
    const { id } = await hooks.register(ann, receiver.url('/gone?token=secret'), only);
    receiver.behave('/gone?token=secret', (_, response) => response.writeHead(410).end());
    await complete(ann);
    const mail = await smtp.waitForMail(({ subject }) => subject.includes('webhook'));
    t.ok(mail.to.includes(ann.email));
    t.match(mail.text, /answered 410/);
    t.notMatch(mail.text, /token/, 'nothing of the URL but its host');
    t.match(await hooks.state(id), { disabled_reason: 'gone' });
    t.match(await hooks.deliveries(id), [{ state: 'failed', attempts: [{ status: 410 }] }]);
    await complete(ann);
    await seen(world);
    t.equal((await hooks.deliveries(id)).length, 1, 'no more deliveries');

    receiver.behave('/gone?token=secret', (_, response) => response.writeHead(500).end());
    await hooks.command(ann, id, { type: 'ChangeWebhook', changes: { enabled: true } } as never);
    await pool.query(
      `INSERT INTO webhook_failures VALUES ($1, now() - interval '6 days', 20)
       ON CONFLICT (webhook_id) DO UPDATE SET since = excluded.since`,
      [id],
    );
    await complete(ann);
    await waitFor(async () => (await hooks.state(id))?.disabled_reason === 'failing', { timeoutMs: 10_000 });
    await smtp.waitForMail(({ text }) => /no delivery for five days/.test(text));
    await hooks.command(ann, id, { type: 'DeleteWebhook' });
  });

  await t.test('F3: ten attempts in about three days', (t) => {
    const most = Array.from({ length: 10 }, (_, index) => retryWebhookIn(index + 1, undefined, () => 0));
    t.ok((most[0] ?? 0) <= 5_000);
    t.equal(most[9], undefined);
    const days = most.reduce<number>((sum, pause) => sum + (pause ?? 0), 0) / 86_400_000;
    t.ok(days > 2.5 && days < 3.5, `${days} days`);
    t.end();
  });
});

t.test('F3: no delivery reaches a private network, whatever a name resolves to', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const receiver = await webhookReceiver(t);
  const hooks = webhooksOf(world);
  const ann = await world.person('Ann');
  const addresses: Record<string, string[]> = {
    'loopback.example.com': ['127.0.0.1'],
    'mixed.example.com': ['203.0.113.7', '10.0.0.1'],
    'mapped.example.com': ['::ffff:127.0.0.1'],
    'metadata.example.com': ['169.254.169.254'],
    'six.example.com': ['::1'],
    'nowhere.example.com': [],
  };
  let asked = 0;
  world.worker(t, {
    webhooks: {
      allowPrivate: false,
      resolve: async (hostname) => {
        asked += 1;
        return addresses[hostname] ?? [];
      },
    },
  });
  const urls = [
    ...Object.keys(addresses).map((host) => `http://${host}:${receiver.port}/x`),
    // Registered before the rule, or with another setting.
    receiver.url('/x'),
    `http://[::ffff:127.0.0.1]:${receiver.port}/x`,
    `http://2130706433:${receiver.port}/x`,
    `http://localhost:${receiver.port}/x`,
  ];
  const made = await Promise.all(urls.map((url) => hooks.register(ann, url)));
  await world.task(ann);
  for (const [index, { id }] of made.entries()) {
    await waitFor(async () => ((await hooks.deliveries(id))[0]?.attempts.length ?? 0) > 0);
    const [attempt] = (await hooks.deliveries(id))[0]?.attempts ?? [];
    t.match(attempt, { status: null, error: /private address|no address/ }, urls[index] ?? '');
  }
  t.equal(receiver.at('/x').length, 0);
  t.ok(asked >= Object.keys(addresses).length);
});

t.test('G5 F3: kill -9 of workers loses no webhook; what is repeated has the same id', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const receiver = await webhookReceiver(t);
  const hooks = webhooksOf(world);
  const ann = await world.person('Ann');
  const { id } = await hooks.register(ann, receiver.url('/x'), ['TaskCompleted']);
  const tasks = await Promise.all(Array.from({ length: 60 }, () => world.task(ann)));
  const env = { ...world.environment, WEBHOOK_ALLOW_PRIVATE: 'true' };
  const start = () => spawnProcess(t, compiled('worker'), { env });
  receiver.behave('/x', (_, response) => void setTimeout(() => response.writeHead(204).end(), 20));

  let worker = start();
  const expected: string[] = [];
  for (const taskId of tasks) {
    expected.push(webhookDeliveryId((await world.command(taskId, ann, 'CompleteTask')).event_id, id));
  }
  for (const many of [5, 30]) {
    await waitFor(() => receiver.at('/x').length >= many, {
      timeoutMs: 30_000,
      intervalMs: 1,
      describe: () => worker.output(),
    });
    await worker.kill('SIGKILL');
    worker = start();
  }
  const ids = () => [...new Set(receiver.at('/x').map(({ headers }) => headers['webhook-id'] ?? ''))];
  await waitFor(() => ids().length === expected.length, {
    timeoutMs: 60_000,
    describe: () => worker.output(),
  });
  await waitFor(async () => (await hooks.deliveries(id)).every(({ state }) => state === 'delivered'), {
    timeoutMs: 30_000,
  });
  t.strictSame(new Set(ids()), new Set(expected));
  const repeats = receiver.at('/x').length - expected.length;
  t.ok(repeats <= 40, `${repeats} repeats, only of those that were under way when a worker was killed`);
});
