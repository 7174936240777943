import { testDatabase } from '@taskledger/testing';
import t from 'tap';
import { type Json, secrets, startApi } from './support.ts';
import { clientOf, ifMatch, isProblem, newClient, type Task } from './tasks-support.ts';

interface Stale extends Json {
  readonly current: Task;
  readonly events: readonly { readonly version: number; readonly type: string; readonly position: number }[];
}

t.test('F6: ETag and If-None-Match', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const { id } = await ada.create({ title: 'One' });
  await ada.patch(`/tasks/${id}`, { title: 'Two' });
  const asking = async (tags: string) => ada.get(`/tasks/${id}`, { headers: { 'if-none-match': tags } });
  for (const tags of ['"2"', 'W/"2"', '*', '"1", "2"', ' "1" ,, W/"2"']) {
    const { status, headers, body } = await asking(tags);
    t.equal(status, 304, tags);
    t.equal(headers.get('etag'), '"2"');
    t.same(body, '');
  }
  for (const tags of ['"1"', '2', '"02"', '"two"', '"2']) {
    const { status, body } = await asking(tags);
    t.equal(status, 200, tags);
    t.equal(body.title, 'Two');
  }
  const stranger = await newClient(api);
  t.equal((await stranger.get(`/tasks/${id}`, { headers: { 'if-none-match': '*' } })).status, 404);
});

t.test('F6 G8: If-Match, and a 412 that tells what happened in between', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const bob = await newClient(api);
  const made = await ada.create({ title: 'One', assigned_to: bob.id });
  const path = `/tasks/${made.id}`;
  await ada.patch(path, { title: 'Two', priority: 'HIGH' });
  const { body: completed } = await bob.post(`${path}/complete`);
  t.equal(completed.version, 4);

  const stale = await ada.patch<Stale>(path, { title: 'Three' }, ifMatch(1));
  isProblem(t, stale, { status: 412, code: 'version_mismatch' });
  t.strictSame(stale.body.current, completed, 'the task as it is');
  t.match(stale.body.events, [
    { version: 2, type: 'TaskDetailsChanged', actor: ada.id, data: { title: 'Two' }, at: String },
    { version: 3, type: 'TaskPriorityChanged', actor: ada.id, data: { priority: 'HIGH' } },
    { version: 4, type: 'TaskCompleted', actor: bob.id, position: completed.position },
  ]);
  t.equal(stale.body.events.length, 3);

  const refused: [name: string, tags: string, events: number][] = [
    ['an older version', '"3"', 1],
    ['a version to come', '"5"', 0],
    ['a weak tag (If-Match compares strongly)', 'W/"4"', 4],
    ['several versions, none of them present', '"1", "2"', 2],
    ['tags that are not ours', '"abc", "04"', 4],
  ];
  for (const [name, tags, events] of refused) {
    for (const send of [
      () => ada.patch<Stale>(path, { title: 'No' }, ifMatch(tags)),
      () => ada.put<Stale>(path, { title: 'No' }, ifMatch(tags)),
      () => ada.post<Stale>(`${path}/reopen`, undefined, ifMatch(tags)),
      () => ada.post<Stale>(`${path}/complete`, undefined, ifMatch(tags)),
      () => ada.post<Stale>(`${path}/assign`, { assigned_to: null }, ifMatch(tags)),
    ]) {
      const answer = await send();
      isProblem(t, answer, { status: 412, code: 'version_mismatch' }, name);
      t.equal(answer.body.events.length, events, `${name}: what was missed`);
    }
    isProblem(t, await ada.delete(path, ifMatch(tags)), { status: 412 }, `DELETE with ${name}`);
  }
  for (const malformed of ['4', '"4', '"4" "5"', 'W/4', ',']) {
    isProblem(
      t,
      await ada.patch(path, { title: 'No' }, ifMatch(malformed)),
      { status: 400 },
      `malformed: ${malformed}`,
    );
  }
  isProblem(t, await ada.patch(path, { title: '' }, ifMatch(1)), { status: 422 }, 'input first');
  isProblem(t, await ada.post(`${path}/complete`, undefined, ifMatch(4)), {
    status: 409,
    code: 'invalid_transition',
  });
  t.equal((await ada.get(path)).body.version, 4, 'nothing was changed');

  t.equal((await ada.patch(path, { title: 'Five' }, ifMatch('"4"'))).body.version, 5);
  t.equal((await ada.patch(path, { title: 'Six' }, ifMatch('*'))).body.version, 6);
  t.equal((await ada.patch(path, { title: 'Seven' }, ifMatch('"2", W/"6", "6"'))).body.version, 7);
  t.equal((await ada.delete(path, ifMatch(7))).status, 204);
  isProblem(t, await ada.delete(path, ifMatch(7)), { status: 404 }, 'gone is gone');
  isProblem(t, await ada.post(`${path}/restore`, undefined, ifMatch(7)), { status: 412 });
  t.equal((await ada.post(`${path}/restore`, undefined, ifMatch(8))).status, 200);
});

t.test('F6: without If-Match concurrent changes of different fields all take effect', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser();
  const ada = clientOf(api, user);
  const category = (await ada.post('/categories', { name: 'Home' })).body.id;
  for (let round = 1; round <= 10; round += 1) {
    const { id } = await ada.create({ title: 'before' });
    const changes = [
      { title: 'after' },
      { description: `round ${round}` },
      { priority: 'HIGH' },
      { due_date: '2030-01-01' },
      { tags: [`t${round}`] },
      { category_id: category },
      { assigned_to: ada.id },
      { status: 'IN_PROGRESS' },
    ];
    const answers = await Promise.all(changes.map((change) => ada.patch(`/tasks/${id}`, change)));
    t.strictSame(
      answers.map(({ status }) => status),
      changes.map(() => 200),
    );
    const { body } = await ada.get(`/tasks/${id}`);
    t.match(body, Object.assign({}, ...changes) as object, 'none is lost');
    t.equal(body.version, 1 + changes.length);
    const versions = answers.map((answer) => answer.body.version).toSorted((a, b) => a - b);
    t.strictSame(versions, [2, 3, 4, 5, 6, 7, 8, 9], 'each answer is the state that it made');
  }
});

t.test('F6: of 20 changes with the same If-Match one wins', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const { id } = await ada.create({ title: 'storm' });
  for (let version = 1; version <= 5; version += 1) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ada.patch<Task & Stale>(`/tasks/${id}`, { title: `${version}.${index}` }, ifMatch(version)),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    const lost = answers.filter(({ status }) => status === 412);
    t.equal(won.length, 1);
    t.equal(lost.length, 19);
    t.equal((await ada.get(`/tasks/${id}`)).body.title, won[0]?.body.title);
    t.ok(
      lost.every(({ body }) => body.current.title === won[0]?.body.title && body.events.length === 1),
      'the others learn of it',
    );
  }
});

t.test('Of 20 completions at once one takes place', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const { id } = await ada.create({ title: 'race' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => ada.post(`/tasks/${id}/complete`)));
  t.strictSame(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, ...Array.from({ length: 19 }, () => 409)],
  );
  t.equal((await ada.get(`/tasks/${id}`)).body.version, 2);
});

t.test('F6: 100 changes of one task at once all take effect', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const { id } = await ada.create({ title: 'hot' });
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => ada.patch(`/tasks/${id}`, { title: `${index}` })),
  );
  t.ok(answers.every(({ status }) => status === 200));
  t.equal((await ada.get(`/tasks/${id}`)).body.version, 101);
});

t.test('F6: changes through two instances all take effect', async (t) => {
  const { connectionString } = await testDatabase(t);
  const env = secrets();
  const one = await startApi(t, { connectionString, env });
  const two = await startApi(t, { connectionString, env });
  const user = await one.registerUser();
  const clients = [clientOf(one, user), clientOf(two, user)] as const;
  const { id } = await clients[0].create({ title: 'shared' });
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? clients[0] : clients[1]).patch(`/tasks/${id}`, { title: `${index}` }),
    ),
  );
  t.strictSame(
    answers.filter(({ status }) => status !== 200),
    [],
  );
  t.equal((await clients[1].get(`/tasks/${id}`)).body.version, 41);
});
