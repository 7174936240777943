import t from 'tap';
import { type Json, startApi } from './support.ts';
import { clientOf, isProblem, newClient, type TaskList } from './tasks-support.ts';

interface Category extends Json {
  readonly id: string;
  readonly name: string;
  readonly task_count: number;
}

type CategoryList = Omit<TaskList, 'results'> & { readonly results: readonly Category[] };

t.test('B4: a category from its creation to its deletion', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);

  const created = await ada.post<Category>('/categories', { name: 'Garden', color: '#43A047' });
  t.equal(created.status, 201);
  const { id } = created.body;
  t.match(created.body, { name: 'Garden', color: '#43A047', task_count: 0, created_at: String });
  t.equal(created.headers.get('location'), `/api/v1/categories/${id}`);
  t.match(created.headers.get('x-ledger-position'), /^\d+$/);
  t.strictSame((await ada.get<Category>(`/categories/${id}`)).body, created.body);

  const inIt = await ada.create({ title: 'Water', category_id: id });
  const other = await ada.create({ title: 'Dig' });
  await ada.patch(`/tasks/${other.id}`, { category_id: id.toUpperCase() });
  t.equal((await ada.get<Category>(`/categories/${id}`)).body.task_count, 2);

  t.match((await ada.patch<Category>(`/categories/${id}`, { color: null })).body, {
    name: 'Garden',
    color: null,
    task_count: 2,
  });
  t.match(
    (await ada.patch<Category>(`/categories/${id}`, { name: 'GARDEN' })).body,
    { name: 'GARDEN' },
    'its own name',
  );
  t.match((await ada.put<Category>(`/categories/${id}`, { name: 'Yard' })).body, {
    name: 'Yard',
    color: null,
  });
  t.equal((await ada.patch(`/categories/${id}`, {})).status, 200, 'an empty patch');

  isProblem(t, await ada.delete(`/categories/${id}`), { status: 409, code: 'category_in_use' });
  await ada.patch(`/tasks/${other.id}`, { category_id: null });
  isProblem(t, await ada.delete(`/categories/${id}`), { status: 409, code: 'category_in_use' });
  await ada.delete(`/tasks/${inIt.id}`);
  const deleted = await ada.delete(`/categories/${id}`);
  t.equal(deleted.status, 204);
  t.match(deleted.headers.get('x-ledger-position'), /^\d+$/);

  isProblem(t, await ada.get(`/categories/${id}`), { status: 404 });
  isProblem(t, await ada.delete(`/categories/${id}`), { status: 404 });
  isProblem(t, await ada.patch(`/categories/${id}`, { name: 'x' }), { status: 404 });
  isProblem(t, await ada.post('/tasks', { title: 'x', category_id: id }), {
    status: 422,
    fields: ['category_id'],
  });
  isProblem(
    t,
    await ada.post(`/tasks/${inIt.id}/restore`),
    { status: 409, code: 'conflict' },
    'its category is gone',
  );
  t.equal((await ada.post('/categories', { name: 'Yard' })).status, 201, 'the name is free again');
});

t.test('B4: a name is unique per user, in any case', async (t) => {
  const api = await startApi(t);
  const [ada, bob] = [await newClient(api), await newClient(api)];
  const { id } = (await ada.post('/categories', { name: 'Wörk' })).body;
  const home = (await ada.post('/categories', { name: 'Home' })).body.id;
  isProblem(t, await ada.post('/categories', { name: 'wörK' }), { status: 409, code: 'category_exists' });
  isProblem(t, await ada.patch(`/categories/${home}`, { name: 'WÖRK' }), {
    status: 409,
    code: 'category_exists',
  });
  isProblem(t, await ada.put(`/categories/${home}`, { name: 'wörk' }), {
    status: 409,
    code: 'category_exists',
  });
  t.equal((await bob.post('/categories', { name: 'Wörk' })).status, 201, 'somebody else may');
  t.match((await ada.get<Category>(`/categories/${id}`)).body, { name: 'Wörk' });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      ada.post('/categories', { name: index % 2 === 0 ? 'RACE' : 'race' }),
    ),
  );
  t.strictSame(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, ...Array.from({ length: 19 }, () => 409)],
  );
});

t.test('B4 A3 C4: a category is its owner’s; administrators see it', async (t) => {
  const api = await startApi(t);
  const [ada, bob] = [await newClient(api), await newClient(api)];
  const admin = clientOf(api, await api.registerAdmin());
  const { id } = (await ada.post('/categories', { name: 'Private' })).body;
  for (const act of [
    () => bob.get(`/categories/${id}`),
    () => bob.patch(`/categories/${id}`, { name: 'Mine' }),
    () => bob.put(`/categories/${id}`, { name: 'Mine' }),
    () => bob.delete(`/categories/${id}`),
  ]) {
    isProblem(t, await act(), { status: 404, code: 'not_found' });
  }
  t.strictSame((await bob.get<CategoryList>('/categories')).body.results, []);
  isProblem(t, await bob.post('/tasks', { title: 'x', category_id: id }), {
    status: 422,
    fields: ['category_id'],
  });
  const task = await bob.create({ title: 'Bob’s' });
  isProblem(t, await bob.patch(`/tasks/${task.id}`, { category_id: id }), {
    status: 422,
    fields: ['category_id'],
  });
  isProblem(
    t,
    await admin.patch(`/tasks/${task.id}`, { category_id: id }),
    { status: 422, fields: ['category_id'] },
    'a category of another than the creator',
  );
  const hers = await ada.create({ title: 'Ada’s' });
  t.equal((await admin.patch(`/tasks/${hers.id}`, { category_id: id })).status, 200);
  t.equal((await admin.get(`/categories/${id}`)).status, 200);
  t.match((await admin.patch<Category>(`/categories/${id}`, { color: '#000000' })).body, { task_count: 1 });
  isProblem(t, await api.request('GET', '/api/v1/categories'), { status: 401 });
});

t.test('B4: of a deletion and a use at the same time one is refused', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  for (let round = 0; round < 10; round += 1) {
    const { id } = (await ada.post('/categories', { name: `round ${round}` })).body;
    const [used, deleted] = await Promise.all([
      ada.post('/tasks', { title: 'x', category_id: id }),
      ada.delete(`/categories/${id}`),
    ]);
    t.ok(
      (used.status === 201 && deleted.status === 409) || (used.status === 422 && deleted.status === 204),
      `${used.status} ${deleted.status}`,
    );
  }
});

t.test('A5: categories that are not valid', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const { id } = (await ada.post('/categories', { name: 'kept' })).body;
  const bodies: [body: object, field: string][] = [
    [{ name: '' }, 'name'],
    [{ name: '  ' }, 'name'],
    [{ name: null }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'a\0' }, 'name'],
    [{ name: 5 }, 'name'],
    [{ name: 'x', color: 'red' }, 'color'],
    [{ name: 'x', color: '#12345' }, 'color'],
    [{ name: 'x', color: '#12345g' }, 'color'],
    [{ name: 'x', color: 0 }, 'color'],
    [{ name: 'x', owner_id: ada.id }, 'owner_id'],
    [{ name: 'x', task_count: 7 }, 'task_count'],
    [[], 'body'],
  ];
  for (const [body, field] of bodies) {
    for (const answer of [
      await ada.post('/categories', body),
      await ada.put(`/categories/${id}`, body),
      await ada.patch(`/categories/${id}`, body),
    ]) {
      isProblem(t, answer, { status: 422, fields: [field] }, JSON.stringify(body));
    }
  }
  isProblem(t, await ada.post('/categories', {}), { status: 422, fields: ['name'] });
  for (const [query, field] of [
    ['limit=0', 'limit'],
    ['page=1&limit=1', 'page'],
    ['cursor=x', 'cursor'],
    ['name=x', 'name'],
    ['ordering=name', 'ordering'],
  ] as const) {
    isProblem(t, await ada.get(`/categories?${query}`), { status: 422, fields: [field] }, query);
  }
  for (const malformed of ['1', 'x', '%00']) {
    isProblem(t, await ada.get(`/categories/${malformed}`), { status: 404 }, malformed);
  }
  t.match((await ada.get<Category>(`/categories/${id}`)).body, { name: 'kept' });
});

t.test('B4 B5: the list, in both paginations', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const names = Array.from({ length: 7 }, (_, index) => `category ${index}`);
  for (const name of names) await ada.post('/categories', { name });
  const page = async (path: string) => {
    const { status, body } = await ada.get<CategoryList>(path.slice(path.indexOf('/categories')));
    t.equal(status, 200, path);
    return { ...body, names: body.results.map(({ name }) => name) };
  };

  t.strictSame((await page('/categories')).names, names);
  const first = await page('/categories?limit=3');
  t.strictSame(first.names, names.slice(0, 3));
  t.equal(first.previous, null);
  const second = await page(first.next ?? '');
  t.strictSame(second.names, names.slice(3, 6));
  const third = await page(second.next ?? '');
  t.strictSame(third.names, names.slice(6));
  t.match(third, { next: null, next_cursor: null });
  t.strictSame((await page(third.previous ?? '')).names, names.slice(3, 6));
  t.strictSame((await page((await page(third.previous ?? '')).previous ?? '')).names, names.slice(0, 3));

  const numbered = await page('/categories/?page=2&page_size=3');
  t.strictSame(numbered.names, names.slice(3, 6));
  t.equal(numbered.count, 7);
  t.strictSame((await page(numbered.next ?? '')).names, names.slice(6));
  t.strictSame((await page(numbered.previous ?? '')).names, names.slice(0, 3));
});
