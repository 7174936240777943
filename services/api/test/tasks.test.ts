import t from 'tap';
import { type Json, startApi } from './support.ts';
import { type Client, clientOf, isProblem, newClient, type Task } from './tasks-support.ts';

const unknownId = '0199d3c4-8f00-7000-8000-00000000dead';

t.test('A4 B3 C2 E3: a task from its creation to its deletion', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);

  const created = await ada.post('/tasks', { title: 'Water the plants' });
  t.equal(created.status, 201);
  t.match(created.body, {
    title: 'Water the plants',
    description: '',
    status: 'PENDING',
    priority: 'MEDIUM',
    due_date: null,
    category_id: null,
    tags: [],
    assigned_to: null,
    created_by: ada.id,
    is_overdue: false,
    completed_at: null,
    deleted_at: null,
    version: 1,
  });
  const { id } = created.body;
  t.equal(created.headers.get('location'), `/api/v1/tasks/${id}`);
  t.equal(created.headers.get('etag'), '"1"');
  t.equal(created.headers.get('x-ledger-position'), String(created.body.position));

  const read = await ada.get(`/tasks/${id}`);
  t.strictSame(read.body, created.body, 'a read sees what the command answered');
  t.equal(read.headers.get('etag'), '"1"');
  t.match(read.headers.get('content-type'), /^application\/json/);

  const patched = await ada.patch(`/tasks/${id}`, {
    description: 'All of them',
    priority: 'urgent',
    due_date: '2030-05-01',
    tags: ['home', 'garden'],
  });
  t.equal(patched.status, 200);
  t.match(patched.body, {
    title: 'Water the plants',
    description: 'All of them',
    priority: 'URGENT',
    due_date: '2030-05-01',
    tags: ['home', 'garden'],
  });
  t.equal(patched.headers.get('etag'), `"${patched.body.version}"`);
  t.strictSame((await ada.get(`/tasks/${id}`)).body, patched.body);

  const untouched = await ada.patch(`/tasks/${id}`, { priority: 'URGENT' });
  t.equal(untouched.body.version, patched.body.version, 'a change that changes nothing makes no event');
  t.equal(untouched.headers.get('x-ledger-position'), String(patched.body.position));

  const cleared = await ada.patch(
    `/tasks/${id}`,
    { description: null, due_date: null, tags: null, category_id: null, assigned_to: null },
    { headers: { 'content-type': 'application/merge-patch+json' } },
  );
  t.equal(cleared.status, 200);
  t.match(cleared.body, { description: '', due_date: null, tags: [], title: 'Water the plants' });

  const replaced = await ada.put(`/tasks/${id}`, { title: 'Plants', due_date: '2030-01-01T10:00:00+02:00' });
  t.match(replaced.body, {
    title: 'Plants',
    priority: 'MEDIUM',
    due_date: '2030-01-01T08:00:00.000Z',
  });
  t.strictSame((await ada.get(`/tasks/${id}`)).body, replaced.body);

  const deleted = await ada.delete(`/tasks/${id}`);
  t.equal(deleted.status, 204);
  t.same(deleted.body, '');
  t.equal(deleted.headers.get('x-ledger-position'), String(replaced.body.position + 1));
  isProblem(t, await ada.get(`/tasks/${id}`), { status: 404, code: 'not_found' });
  isProblem(t, await ada.delete(`/tasks/${id}`), { status: 404 }, 'deleted twice');
  isProblem(t, await ada.patch(`/tasks/${id}`, { title: 'x' }), { status: 404 }, 'changed after all');
  t.strictSame(await ada.list(), []);

  const restored = await ada.post(`/tasks/${id}/restore`);
  t.equal(restored.status, 200, 'F7: a deleted task comes back');
  t.match(restored.body, { title: 'Plants', deleted_at: null });
  isProblem(t, await ada.post(`/tasks/${id}/restore`), { status: 409, code: 'invalid_transition' });
});

t.test('B3 C6 E3: the commands and their transitions', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const { id } = await ada.create({ title: 'Paint the fence', status: 'in_progress' });
  t.equal((await ada.get(`/tasks/${id}`)).body.status, 'IN_PROGRESS', 'a status on creation');

  const steps: [command: string, body: object | undefined, status: number, then: string | undefined][] = [
    ['start', undefined, 409, undefined],
    ['complete', undefined, 200, 'COMPLETED'],
    ['complete', {}, 409, undefined],
    ['cancel', undefined, 409, undefined],
    ['reopen', {}, 200, 'PENDING'],
    ['start', undefined, 200, 'IN_PROGRESS'],
    ['cancel', undefined, 200, 'CANCELLED'],
    ['complete', undefined, 409, undefined],
    ['reopen', undefined, 200, 'PENDING'],
  ];
  for (const [command, body, status, then] of steps) {
    const answer = await ada.post<Task & Json>(`/tasks/${id}/${command}`, body);
    t.equal(answer.status, status, command);
    if (then === undefined) isProblem(t, answer, { status: 409, code: 'invalid_transition' }, command);
    else t.match(answer.body, { status: then, completed_at: then === 'COMPLETED' ? String : null }, command);
  }
  const bySlash = await ada.post(`/tasks/${id}/complete/`);
  t.equal(bySlash.status, 200, 'a trailing slash is accepted');
  t.equal(
    (await ada.patch(`/tasks/${id}`, { status: 'completed' })).status,
    200,
    'the status it has already',
  );
  t.equal((await ada.patch(`/tasks/${id}`, { status: 'Pending' })).body.status, 'PENDING');
  t.equal((await ada.put(`/tasks/${id}`, { title: 'Fence', status: 'cancelled' })).body.status, 'CANCELLED');
  t.equal(
    (await ada.put(`/tasks/${id}`, { title: 'Fence' })).body.status,
    'CANCELLED',
    'PUT without a status',
  );
  isProblem(t, await ada.patch(`/tasks/${id}`, { status: 'completed', title: 'No' }), { status: 409 });
  t.equal((await ada.get(`/tasks/${id}`)).body.title, 'Fence', 'nothing is half done');
  isProblem(t, await ada.post(`/tasks/${id}/complete`, { force: true }), { status: 422, fields: ['force'] });
  isProblem(t, await ada.post(`/tasks/${id}/explode`), { status: 404 });
});

t.test('B3 C3: due dates, in the creator’s time zone', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  await api.deps.pool.query("UPDATE users SET timezone = 'Pacific/Auckland' WHERE id = $1", [ada.id]);
  const dueAt = async (id: string) => (await api.deps.commands.tasks.load(id)).state?.due_at;

  const day = await ada.create({ title: 'a day', due_date: '2030-07-01' });
  t.equal(day['due_date'], '2030-07-01');
  t.equal(await dueAt(day.id), '2030-07-01T12:00:00.000Z', 'the day ends at midnight in Auckland');
  const admin = clientOf(api, await api.registerAdmin());
  await admin.patch(`/tasks/${day.id}`, { due_date: '2030-01-01' });
  t.equal(await dueAt(day.id), '2030-01-01T11:00:00.000Z', 'also where somebody else sets it');

  const time = await ada.create({ title: 'a time', due_date: '2030-07-01t12:00:00.5+02:00' });
  t.equal(time['due_date'], '2030-07-01T10:00:00.500Z');
  const past = await ada.create({ title: 'past', due_date: '2020-02-29' });
  t.equal(past['is_overdue'], true, 'a past date is accepted');
  t.equal(past.status, 'PENDING');
  t.strictSame((await ada.get(`/tasks/${past.id}`)).body, past);
  const never = await ada.create({ title: 'never', due_date: '9999-12-31' });
  t.match(never, { due_date: '9999-12-31', is_overdue: false });
  t.match((await ada.list('?ordering=-due_date'))[0], { title: 'never' });
});

t.test('A5: input that is not valid is refused, never a 5xx, and nothing is recorded', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const { id } = await ada.create({ title: 'kept' });
  const head = await api.deps.ledger.head();
  const tooManyTags = Array.from({ length: 21 }, (_, index) => `t${index}`);
  const bodies: [name: string, body: object | string, field: string][] = [
    ['no title', {}, 'title'],
    ['an empty title', { title: '' }, 'title'],
    ['a blank title', { title: ' \t\n' }, 'title'],
    ['a long title', { title: 'x'.repeat(256) }, 'title'],
    ['a title that is a number', { title: 7 }, 'title'],
    ['a title that is null', { title: null }, 'title'],
    ['NUL in the title', { title: 'a\0b' }, 'title'],
    ['half a surrogate pair', String.raw`{"title":"a\ud800b"}`, 'title'],
    ['NUL in the description', { title: 'x', description: '\0' }, 'description'],
    ['a long description', { title: 'x', description: 'x'.repeat(10_001) }, 'description'],
    ['an unknown status', { title: 'x', status: 'DONE' }, 'status'],
    ['OVERDUE', { title: 'x', status: 'overdue' }, 'status'],
    ['a status that is null', { title: 'x', status: null }, 'status'],
    ['an unknown priority', { title: 'x', priority: 'HUGE' }, 'priority'],
    ['a priority that is null', { title: 'x', priority: null }, 'priority'],
    ['a priority that is an object', { title: 'x', priority: { toUpperCase: 1 } }, 'priority'],
    ['no such day', { title: 'x', due_date: '2026-02-30' }, 'due_date'],
    ['no such month', { title: 'x', due_date: '2026-13-01' }, 'due_date'],
    ['a time without a zone', { title: 'x', due_date: '2026-01-01T10:00:00' }, 'due_date'],
    ['the hour 24', { title: 'x', due_date: '2026-01-01T24:00:00Z' }, 'due_date'],
    ['the year 0', { title: 'x', due_date: '0000-01-01' }, 'due_date'],
    ['a time beyond the calendar', { title: 'x', due_date: '9999-12-31T23:59:59-23:59' }, 'due_date'],
    ['a due date that is a number', { title: 'x', due_date: 1_700_000_000 }, 'due_date'],
    ['an empty due date', { title: 'x', due_date: '' }, 'due_date'],
    ['too many tags', { title: 'x', tags: tooManyTags }, 'tags'],
    ['a tag twice', { title: 'x', tags: ['a', 'a'] }, 'tags'],
    ['tags that are text', { title: 'x', tags: 'a,b' }, 'tags'],
    ['an empty tag', { title: 'x', tags: ['a', ''] }, 'tags.1'],
    ['a long tag', { title: 'x', tags: ['x'.repeat(51)] }, 'tags.0'],
    ['a tag that is a number', { title: 'x', tags: [1] }, 'tags.0'],
    ['a line break in a tag', { title: 'x', tags: ['a\nb'] }, 'tags.0'],
    ['NUL in a tag', { title: 'x', tags: ['a\0'] }, 'tags.0'],
    ['a malformed category', { title: 'x', category_id: 'none' }, 'category_id'],
    ['no such category', { title: 'x', category_id: unknownId }, 'category_id'],
    ['a malformed assignee', { title: 'x', assigned_to: 'me' }, 'assigned_to'],
    ['no such assignee', { title: 'x', assigned_to: unknownId }, 'assigned_to'],
    ['a body that is a list', [], 'body'],
    ['a body that is text', '"x"', 'body'],
    ['a body that is null', 'null', 'body'],
    ['an unknown field', { title: 'x', colour: 'red' }, 'colour'],
    ...[
      'id',
      'created_by',
      'version',
      'position',
      'deleted_at',
      'completed_at',
      'is_overdue',
      'constructor',
    ].map((field): [string, object, string] => [
      `mass assignment of ${field}`,
      { title: 'x', [field]: ada.id },
      field,
    ]),
  ];
  for (const [name, body, field] of bodies) {
    for (const [method, path] of [
      ['POST', '/tasks'],
      ['PUT', `/tasks/${id}`],
      ['PATCH', `/tasks/${id}`],
    ] as const) {
      const options = typeof body === 'string' ? { body } : {};
      const send = { POST: ada.post, PUT: ada.put, PATCH: ada.patch }[method];
      const answer = await send(path, typeof body === 'string' ? undefined : body, options);
      if (method === 'PATCH' && name === 'no title') t.equal(answer.status, 200, 'an empty patch');
      else
        isProblem(
          t,
          answer,
          { status: 422, code: 'validation_failed', fields: [field] },
          `${method} with ${name}`,
        );
    }
  }
  isProblem(t, await ada.post('/tasks', undefined), { status: 422, fields: ['body'] }, 'no body');
  isProblem(t, await ada.post('/tasks', undefined, { body: '{"title":' }), {
    status: 400,
    code: 'malformed_json',
  });
  isProblem(t, await ada.post('/tasks', undefined, { body: '{"title":"x","__proto__":{}}' }), {
    status: 400,
  });
  isProblem(t, await ada.post('/tasks?dry_run=1', { title: 'x' }), { status: 422, fields: ['dry_run'] });
  isProblem(t, await ada.post('/tasks', { title: 'x', assigned_to: unknownId, category_id: unknownId }), {
    status: 422,
    fields: ['category_id', 'assigned_to'],
  });
  const xml = { body: '<task/>', headers: { 'content-type': 'application/xml' } };
  isProblem(t, await ada.post('/tasks', undefined, xml), { status: 415 });
  for (const malformed of ['42', 'x', '%00', `${id}0`, '..%2f..', '%ff', 'my-tasks']) {
    t.equal(
      (await ada.get(`/tasks/${malformed}`)).status,
      malformed === '%ff' ? 400 : 404,
      `id ${malformed}`,
    );
    t.equal((await ada.post(`/tasks/${malformed}/start`)).status, malformed === '%ff' ? 400 : 404);
  }
  t.equal((await ada.get(`/tasks/${id.toUpperCase()}`)).status, 200, 'an id in upper case');
  t.equal(await api.deps.ledger.head(), head, 'nothing was recorded');
  const long = { title: '🌱'.repeat(127), description: 'é'.repeat(10_000), tags: tooManyTags.slice(1) };
  t.match(await ada.create(long), long, 'as long as it may be');
});

t.test('E2 E3: who does not exist or is not active is nobody’s assignee', async (t) => {
  const api = await startApi(t);
  const [ada, bob] = [await newClient(api), await newClient(api)];
  const { id } = await ada.create({ title: 'Together', assigned_to: bob.id });
  await api.deps.pool.query('UPDATE users SET is_active = false WHERE id = $1', [bob.id]);
  isProblem(t, await ada.post('/tasks', { title: 'x', assigned_to: bob.id }), {
    status: 422,
    fields: ['assigned_to'],
  });
  t.equal(
    (await ada.put(`/tasks/${id}`, { title: 'Still', assigned_to: bob.id })).status,
    200,
    'who is assigned stays',
  );
  t.equal((await ada.post(`/tasks/${id}/assign`, { assigned_to: null })).body['assigned_to'], null);
  isProblem(t, await ada.post(`/tasks/${id}/assign`, { assigned_to: bob.id }), { status: 422 });
  isProblem(t, await ada.post(`/tasks/${id}/assign`, {}), { status: 422, fields: ['assigned_to'] });
  t.equal((await ada.post(`/tasks/${id}/assign`, { assigned_to: ada.id })).body['assigned_to'], ada.id);
});

t.test('A task that refers to nothing costs one statement', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  await ada.create({ title: 'warm' });
  let statements = 0;
  api.deps.pool.on('acquire', () => (statements += 1));
  await ada.create({ title: 'one', due_date: '2030-01-01T00:00:00Z', assigned_to: ada.id });
  t.equal(statements, 1);
  statements = 0;
  const { body } = await ada.get('/tasks');
  t.ok(body);
  t.equal(statements, 1, 'a list, too');
});

t.test('A3 C4 D2 E2: who may do what: creator, assignee, stranger, administrator', async (t) => {
  const api = await startApi(t);
  const [creator, assignee, stranger] = [await newClient(api), await newClient(api), await newClient(api)];
  const admin = clientOf(api, await api.registerAdmin());
  const who = { creator, assignee, stranger, admin };
  const category = (await creator.post('/categories', { name: 'Mine' })).body.id;
  type Expected = Record<keyof typeof who, number>;
  const own: Expected = { creator: 200, assignee: 403, stranger: 404, admin: 200 };
  const shared: Expected = { creator: 200, assignee: 200, stranger: 404, admin: 200 };

  const matrix: [name: string, act: (client: Client, id: string) => Promise<{ status: number }>, Expected][] =
    [
      ['read', (client, id) => client.get(`/tasks/${id}`), shared],
      ['start', (client, id) => client.post(`/tasks/${id}/start`), shared],
      ['complete', (client, id) => client.post(`/tasks/${id}/complete`), shared],
      ['complete by PATCH', (client, id) => client.patch(`/tasks/${id}`, { status: 'COMPLETED' }), shared],
      ['cancel', (client, id) => client.post(`/tasks/${id}/cancel`), own],
      ['cancel by PATCH', (client, id) => client.patch(`/tasks/${id}`, { status: 'CANCELLED' }), own],
      ['assign', (client, id) => client.post(`/tasks/${id}/assign`, { assigned_to: stranger.id }), own],
      ['change', (client, id) => client.patch(`/tasks/${id}`, { title: 'x' }), own],
      [
        'change with status',
        (client, id) => client.patch(`/tasks/${id}`, { title: 'x', status: 'completed' }),
        own,
      ],
      ['categorize', (client, id) => client.patch(`/tasks/${id}`, { category_id: category }), own],
      [
        'refer to nothing',
        (client, id) => client.patch(`/tasks/${id}`, { category_id: unknownId }),
        { ...own, creator: 422, admin: 422 },
      ],
      ['replace', (client, id) => client.put(`/tasks/${id}`, { title: 'x', due_date: '2030-01-01' }), own],
      [
        'stale change',
        (client, id) => client.patch(`/tasks/${id}`, { title: 'x' }, { headers: { 'if-match': '"9"' } }),
        { ...own, creator: 412, admin: 412 },
      ],
      ['delete', (client, id) => client.delete(`/tasks/${id}`), { ...own, creator: 204, admin: 204 }],
      ['restore', (client, id) => client.post(`/tasks/${id}/restore`), { ...own, creator: 409, admin: 409 }],
    ];
  for (const [name, act, expected] of matrix) {
    for (const [standing, client] of Object.entries(who) as [keyof typeof who, Client][]) {
      const { id } = await creator.create({ title: name, assigned_to: assignee.id });
      t.equal((await act(client, id)).status, expected[standing], `${name}: ${standing}`);
    }
  }
  const { id } = await creator.create({ title: 'reopened', assigned_to: assignee.id, status: 'COMPLETED' });
  t.equal((await stranger.post(`/tasks/${id}/reopen`)).status, 404);
  t.equal((await assignee.post(`/tasks/${id}/reopen`)).status, 200);
  await creator.delete(`/tasks/${id}`);
  t.equal((await assignee.get(`/tasks/${id}`)).status, 404);
  t.equal((await assignee.post(`/tasks/${id}/restore`)).status, 403);
  t.equal((await stranger.post(`/tasks/${id}/restore`)).status, 404);
  t.equal((await admin.post(`/tasks/${id}/restore`)).status, 200);

  await admin.create({ title: 'the administrator’s' });
  await stranger.create({ title: 'the stranger’s' });
  const seen = async (client: Client) => (await client.list('?limit=100')).length;
  const all = await seen(admin);
  t.equal(await seen(stranger), 3, 'their own, and the two that they were assigned');
  t.equal(await seen(creator), all - 2, 'all but those that others made');
  t.ok((await seen(assignee)) < (await seen(creator)));
  isProblem(t, await api.request('GET', '/api/v1/tasks'), { status: 401 }, 'nobody');
  isProblem(
    t,
    await api.request('POST', '/api/v1/tasks', { body: { title: 'x' } }),
    { status: 401 },
    'nobody',
  );
});
