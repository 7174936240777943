import t from 'tap';
import { startApi, unlimited } from './support.ts';
import { type Client, clientOf, isProblem, newClient } from './tasks-support.ts';

interface Change {
  readonly id: string;
  readonly position: number;
  readonly title?: string;
  readonly deleted?: boolean;
}

interface Changes {
  readonly results: readonly Change[];
  readonly position: number;
  readonly has_more: boolean;
}

const since = async (client: Client, position: number, limit = 100): Promise<Changes> =>
  (await client.get<Changes>(`/changes?since=${position}&limit=${limit}`)).body;

const shown = ({ results }: Changes) =>
  results.map(({ id, title, deleted }) => (deleted === true ? `-${id}` : title));

t.test('F4: changes since a position, each task once, where it changed last', async (t) => {
  const api = await startApi(t, { env: unlimited });
  const [ada, bob] = [await newClient(api), await newClient(api)];
  const start = await since(ada, 0);
  t.match(start, { results: [], has_more: false });

  const one = await ada.create({ title: 'one' });
  const two = await ada.create({ title: 'two' });
  await bob.create({ title: 'Bob’s' });
  await ada.patch(`/tasks/${one.id}`, { title: 'one, changed' });
  const first = await since(ada, start.position);
  t.strictSame(shown(first), ['two', 'one, changed']);
  t.strictSame(first.results[0], (await ada.get(`/tasks/${two.id}`)).body, 'the resource itself');
  t.strictSame(await since(ada, first.position), { results: [], position: first.position, has_more: false });

  await ada.delete(`/tasks/${two.id}`);
  const second = await since(ada, first.position);
  t.strictSame(second.results, [{ id: two.id, deleted: true, position: second.position }]);
  await ada.post(`/tasks/${two.id}/restore`);
  t.strictSame(shown(await since(ada, second.position)), ['two']);

  const paged: string[] = [];
  for (let position = 0, more = true; more;) {
    const page = await since(ada, position, 1);
    t.ok(page.position > position || page.results.length === 0);
    paged.push(...page.results.map(({ title = '' }) => title));
    ({ position, has_more: more } = page);
  }
  t.strictSame(paged, ['one, changed', 'two']);

  const admin = clientOf(api, await api.registerAdmin());
  t.strictSame(shown(await since(admin, 0)), ['Bob’s', 'one, changed', 'two'], 'C4: ADMIN sees all');
  const beyond = await since(ada, 1_000_000);
  t.strictSame(beyond, { results: [], position: 1_000_000, has_more: false });
  for (const [query, field] of [
    ['since=-1', 'since'],
    ['since=x', 'since'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['after=1', 'after'],
  ] as const) {
    isProblem(t, await ada.get(`/changes?${query}`), { status: 422, fields: [field] }, query);
  }
  isProblem(t, await api.request('GET', '/api/v1/changes'), { status: 401 });
});

t.test('F4 E2 A3: a task that goes to somebody else is a tombstone for whom it leaves', async (t) => {
  const api = await startApi(t, { env: unlimited });
  const [ada, bob, eve] = [await newClient(api), await newClient(api), await newClient(api)];
  const task = await ada.create({ title: 'passed on', assigned_to: bob.id });
  const { position, ...before } = await since(bob, 0);
  t.strictSame(shown({ ...before, position }), ['passed on']);

  await ada.post(`/tasks/${task.id}/assign`, { assigned_to: eve.id });
  await ada.patch(`/tasks/${task.id}`, { title: 'secret from Bob' });
  const lost = await since(bob, position);
  t.strictSame(shown(lost), [`-${task.id}`]);
  t.notOk(JSON.stringify(lost).includes('secret'));
  t.strictSame(shown(await since(bob, lost.position)), [], 'once');
  t.strictSame(shown(await since(eve, 0)), ['secret from Bob']);
  t.strictSame(shown(await since(ada, position)), ['secret from Bob'], 'its creator keeps it');

  await ada.post(`/tasks/${task.id}/assign`, { assigned_to: bob.id });
  t.strictSame(shown(await since(bob, lost.position)), ['secret from Bob']);
  const [regained, taken] = [await since(bob, 0), await since(eve, 0)];
  t.strictSame(shown(regained), ['secret from Bob'], 'no tombstone of a task that is back');
  t.strictSame(shown(taken), [`-${task.id}`]);

  await ada.patch(`/tasks/${task.id}`, { assigned_to: null });
  t.strictSame(shown(await since(bob, regained.position)), [`-${task.id}`]);
  await ada.post(`/tasks/${task.id}/undo`);
  t.strictSame(shown(await since(bob, regained.position)), ['secret from Bob'], 'undone');
});

t.test('F4: a client that follows the changes holds what a list shows, while tasks change', async (t) => {
  const api = await startApi(t, { env: unlimited });
  const [ada, bob] = [await newClient(api), await newClient(api)];
  let working = true;
  const work = async (seed: number): Promise<void> => {
    for (let step = 0; step < 40; step += 1) {
      const { id } = await ada.create({
        title: `${seed}.${step}`,
        assigned_to: step % 2 === 0 ? bob.id : null,
      });
      if (step % 3 === 0) await ada.delete(`/tasks/${id}`);
      if (step % 5 === 0) await ada.patch(`/tasks/${id}`, { assigned_to: step % 2 === 0 ? null : bob.id });
      if (step % 7 === 0) await ada.post(`/tasks/${id}/restore`);
    }
  };
  const held = new Map<string, Change>();
  let position = 0;
  const follow = async (): Promise<boolean> => {
    const changes = await since(bob, position, 7);
    for (const change of changes.results) {
      if (change.deleted === true) held.delete(change.id);
      else held.set(change.id, change);
    }
    ({ position } = changes);
    return changes.has_more;
  };
  const working$ = Promise.all([work(1), work(2), work(3)]).then(() => (working = false));
  while (working) await follow();
  await working$;
  while (await follow());
  const listed = await bob.list('?limit=100');
  t.ok(listed.length > 10);
  t.strictSame([...held.values()].toSorted(byId), [...listed].toSorted(byId));
});

const byId = (one: { readonly id: string }, other: { readonly id: string }) => one.id.localeCompare(other.id);

t.test(
  'GET /export streams the caller’s own tasks with comments and categories, and nobody else’s',
  async (t) => {
    const api = await startApi(t);
    const [ada, bob] = [await api.registerUser(), await api.registerUser()];
    const category = await api.request<{ id: string }>('POST', '/api/v1/categories', {
      token: ada.token,
      body: { name: 'Garden' },
    });
    for (let n = 0; n < 205; n += 1) {
      const body = { title: `Task ${n}`, category_id: n === 0 ? category.body.id : null };
      const { body: task } = await api.request<{ id: string }>('POST', '/api/v1/tasks', {
        token: ada.token,
        body,
      });
      if (n === 0)
        await api.request('POST', `/api/v1/tasks/${task.id}/comments`, {
          token: ada.token,
          body: { body: 'soon' },
        });
      if (n === 1) await api.request('DELETE', `/api/v1/tasks/${task.id}`, ada);
    }
    interface Exported {
      readonly categories: object[];
      readonly tasks: { title: string; comments: object[] }[];
    }
    const own = await api.request<Exported>('GET', '/api/v1/export', ada);
    t.equal(own.status, 200);
    t.match(own.body, {
      format: 'taskledger',
      version: 1,
      user_id: ada.id,
      categories: [{ name: 'Garden' }],
    });
    t.equal(own.body.tasks.length, 204, 'over several pages, without the deleted one');
    t.match(own.body.tasks[0], {
      title: 'Task 0',
      category_id: category.body.id,
      comments: [{ body: 'soon', author_id: ada.id }],
    });
    t.equal(new Set(own.body.tasks.map(({ title }) => title)).size, 204);
    const other = await api.request<Exported>('GET', '/api/v1/export', bob);
    t.match(other.body, { categories: { length: 0 }, tasks: { length: 0 } });
    t.equal((await api.request('GET', '/api/v1/export')).status, 401);
    t.equal((await api.request('GET', '/api/v1/export?limit=1', ada)).status, 422);
  },
);
