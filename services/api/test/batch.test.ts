import { randomUUID } from 'node:crypto';
import t from 'tap';
import { type Json, startApi } from './support.ts';
import { type Client, isProblem, newClient, type Task } from './tasks-support.ts';

interface Batch extends Json {
  readonly results: readonly { readonly status: number; readonly body: Task }[];
}

const send = (client: Client, atomic: boolean, commands: readonly object[]) =>
  client.post<Batch>('/tasks/batch', { atomic, commands });

t.test('F4: an atomic batch is one append over all streams', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const bob = await newClient(api);
  const one = await ada.create({ title: 'One' });
  const two = await ada.create({ title: 'Two' });
  const done = await send(ada, true, [
    { op: 'create', title: 'Three', due_date: '2099-01-01' },
    { op: 'update', id: one.id, title: 'Uno', priority: 'high' },
    { op: 'update', id: two.id, title: 'Two' },
    { op: 'assign', id: one.id, assigned_to: bob.id },
    { op: 'complete', id: one.id },
    { op: 'reopen', id: one.id },
    { op: 'remind', id: two.id },
    { op: 'delete', id: two.id },
  ]);
  t.equal(done.status, 200);
  t.strictSame(
    done.body.results.map(({ status }) => status),
    [201, 200, 200, 200, 200, 200, 202, 204],
  );
  const [three, uno, same, , completed, reopened, , deleted] = done.body.results;
  t.match(uno?.body, { title: 'Uno', priority: 'HIGH', version: 3 });
  t.match(same?.body, { version: 1, position: two.position }, 'what changes nothing makes no event');
  t.match(completed?.body, { status: 'COMPLETED', version: 5 });
  t.equal(deleted?.body, null);
  t.strictSame(
    (await ada.get(`/tasks/${one.id}`)).body,
    reopened?.body,
    'two commands on one task are one change',
  );
  t.strictSame((await ada.get(`/tasks/${three?.body.id ?? ''}`)).body, three?.body);
  isProblem(t, await ada.get(`/tasks/${two.id}`), { status: 404 });
  const last = Number(done.headers.get('x-ledger-position'));
  const events = await api.deps.ledger.readLedger(two.position, 100);
  t.equal(events.at(-1)?.position, last, 'the position of the last event');
  t.equal(new Set(events.map(({ meta }) => meta.correlation_id)).size, 1);
});

t.test('F4 A5: an atomic batch is carried out as a whole or not at all', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const stranger = await newClient(api);
  const theirs = await stranger.create({ title: 'Not yours' });
  const { id } = await ada.create({ title: 'One' });
  const good = { op: 'update', id, title: 'Two' };
  const before = await api.deps.ledger.head();
  const bad: [command: object, status: number, code: string][] = [
    [{ op: 'reopen', id }, 409, 'invalid_transition'],
    [{ op: 'complete', id: theirs.id }, 404, 'not_found'],
    [{ op: 'complete', id: randomUUID() }, 404, 'not_found'],
    [{ op: 'create', title: '' }, 422, 'validation_failed'],
    [{ op: 'create', title: 'Three', id }, 422, 'validation_failed'],
    [{ op: 'create', title: 'Three', category_id: randomUUID() }, 422, 'validation_failed'],
    [{ op: 'explode', id }, 422, 'validation_failed'],
    [{ op: 'undo', id: theirs.id }, 404, 'not_found'],
    [{ op: 'start', id, title: 'Three' }, 422, 'validation_failed'],
    ['complete' as unknown as object, 422, 'validation_failed'],
  ];
  for (const [command, status, code] of bad) {
    const refused = await send(ada, true, [good, { op: 'create', title: 'New' }, command]);
    isProblem(t, refused, { status, code }, JSON.stringify(command));
    t.equal(refused.body['index'], 2);
  }
  t.equal(await api.deps.ledger.head(), before, 'nothing was written');
  for (const commands of [[], Array.from({ length: 101 }, () => good), 'all']) {
    isProblem(t, await ada.post('/tasks/batch', { atomic: true, commands }), {
      status: 422,
      fields: ['commands'],
    });
  }
  isProblem(t, await ada.post('/tasks/batch', { atomic: 1, commands: [good] }), {
    status: 422,
    fields: ['atomic'],
  });
});

t.test('F4: a batch that is not atomic answers for each command', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const { id } = await ada.create({ title: 'One' });
  const { status, body } = await send(ada, false, [
    { op: 'update', id, title: 'Two' },
    { op: 'reopen', id },
    { op: 'create', title: '' },
    { op: 'start', id: randomUUID() },
    { op: 'create', title: 'New' },
    { op: 'delete', id },
    { op: 'restore', id },
  ]);
  t.equal(status, 207);
  t.match(body.results, [
    { status: 200, body: { title: 'Two', version: 2 } },
    { status: 409, body: { code: 'invalid_transition' } },
    { status: 422, body: { code: 'validation_failed', errors: [{ field: 'title' }] } },
    { status: 404, body: { code: 'not_found' } },
    { status: 201, body: { title: 'New' } },
    { status: 204, body: null },
    { status: 200, body: { version: 4, deleted_at: null } },
  ]);
  const first = await send(ada, false, [{ op: 'complete', id }]);
  t.match(first.body.results, [{ status: 200, body: { status: 'COMPLETED' } }]);
  t.match((await send(ada, true, [{ op: 'undo', id }])).body.results, [{ body: { status: 'PENDING' } }]);
});

t.test('F4: concurrent atomic batches on the same tasks all take effect', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const tasks = await Promise.all(['One', 'Two', 'Three'].map((title) => ada.create({ title })));
  const batches = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      send(
        ada,
        true,
        tasks.map(({ id }) => ({ op: 'update', id, title: `Title ${index}` })),
      ),
    ),
  );
  t.ok(batches.every(({ status }) => status === 200));
  const titles = await Promise.all(tasks.map(async ({ id }) => (await ada.get(`/tasks/${id}`)).body));
  t.equal(new Set(titles.map(({ title }) => title)).size, 1, 'the last one has written all of them');
  t.ok(titles.every(({ version }) => version === 13));
});
