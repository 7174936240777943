import { spawnProcess, testDatabase } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { type Answer, secrets, startApi, type TestApi } from './support.ts';
import { type Client, clientOf, isProblem, newClient, type TaskList } from './tasks-support.ts';

const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

const isReplay = ({ headers }: Answer<unknown>) => headers.get('idempotent-replayed') === 'true';

/** That an answer is the first one again. */
const isAgain = (t: Test, again: Answer<unknown>, first: Answer<unknown>, name: string) => {
  t.ok(isReplay(again), `${name}: replayed`);
  t.equal(again.status, first.status, `${name}: status`);
  t.strictSame(again.body, first.body, `${name}: body`);
  for (const header of ['location', 'etag', 'x-ledger-position', 'content-type']) {
    t.equal(again.headers.get(header), first.headers.get(header), `${name}: ${header}`);
  }
};

const twoInstances = async (t: Test) => {
  const { connectionString } = await testDatabase(t);
  const env = secrets();
  const one = await startApi(t, { connectionString, env });
  const two = await startApi(t, { connectionString, env });
  const user = await one.registerUser();
  return { connectionString, env, one: clientOf(one, user), two: clientOf(two, user), api: one, user };
};

const titles = async (client: Client) =>
  (await client.get<TaskList>('/tasks?limit=100')).body.results.map(({ title }) => title);

const records = async ({ deps }: TestApi) =>
  (await deps.pool.query<{ text: string }>('SELECT k::text AS text FROM idempotency_keys k')).rows;

t.test('F6: a copy of a POST gets the first answer again, and nothing happens twice', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const body = { title: 'One', tags: ['a', 'b'] };
  const first = await ada.post('/tasks', body, keyed('create'));
  t.match(first, { status: 201 });
  t.notOk(isReplay(first));
  const { id } = first.body;
  isAgain(t, await ada.post('/tasks', body, keyed('create')), first, 'create');
  isAgain(
    t,
    await ada.post('/tasks/', { tags: ['a', 'b'], title: 'One' }, keyed('create')),
    first,
    'in another order',
  );
  t.strictSame(await titles(ada), ['One']);

  const posts: [path: string, body?: object][] = [
    [`/tasks/${id}/start`],
    [`/tasks/${id}/complete`],
    [`/tasks/${id}/undo`, {}],
    [`/tasks/${id}/remind`],
    [`/tasks/${id}/assign`, { assigned_to: null }],
    [`/tasks/${id}/comments`, { body: 'First' }],
    ['/categories', { name: 'Home' }],
    [
      '/tasks/batch',
      {
        atomic: true,
        commands: [
          { op: 'create', title: 'Two' },
          { op: 'update', id, title: 'Uno' },
          { op: 'assign', id, assigned_to: null },
        ],
      },
    ],
    [
      '/tasks/batch',
      {
        commands: [
          { op: 'create', title: 'Three' },
          { op: 'reopen', id: randomUUID() },
        ],
      },
    ],
    [`/tasks/${id}/cancel`],
  ];
  for (const [index, [path, sent]] of posts.entries()) {
    const key = `key ${index}`;
    const answer = await ada.post(path, sent, keyed(key));
    t.ok(answer.status < 300, `${path}: ${answer.status}`);
    const head = await api.deps.ledger.head();
    isAgain(t, await ada.post(path, sent, keyed(key)), answer, path);
    t.equal(await api.deps.ledger.head(), head, `${path}: nothing happened`);
    isProblem(t, await ada.post('/tasks', { title: 'Other' }, keyed(key)), {
      status: 422,
      code: 'idempotency_key_reused',
    });
  }
  isAgain(
    t,
    await ada.post('/tasks', body, keyed('create')),
    first,
    'the first answer, however the task has changed',
  );

  const refused = await ada.post(`/tasks/${id}/cancel`, undefined, keyed('again'));
  isProblem(t, refused, { status: 409, code: 'invalid_transition' });
  await ada.post(`/tasks/${id}/reopen`);
  isAgain(t, await ada.post(`/tasks/${id}/cancel`, undefined, keyed('again')), refused, 'a refusal');
  isProblem(t, await ada.post('/tasks', { title: '' }, keyed('typo')), {
    status: 422,
    code: 'validation_failed',
  });
  t.equal(
    (await ada.post('/tasks', { title: 'Four' }, keyed('typo'))).status,
    201,
    'invalid input is not recorded',
  );

  const bob = await newClient(api);
  const his = await bob.post('/tasks', body, keyed('create'));
  t.notOk(isReplay(his), 'keys are per user');
  t.not(his.body.id, id);
  t.equal((await ada.post('/tasks', { title: 'Long' }, keyed('k'.repeat(255)))).status, 201);
  isProblem(t, await ada.post('/tasks', body, keyed('k'.repeat(256))), {
    status: 422,
    fields: ['idempotency-key'],
  });
  isProblem(t, await ada.post('/tasks', body, keyed('')), { status: 422, fields: ['idempotency-key'] });
});

t.test('F6: 20 copies at once at two instances are one request', async (t) => {
  const { one, two, api } = await twoInstances(t);
  const race = (key: string, path: string, body?: object) =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two).post(path, body, keyed(key))),
    );
  const { id } = await one.create({ title: 'Here' });
  const races: [path: string, body: object | undefined, status: number][] = [
    ['/tasks', { title: 'Raced' }, 201],
    [`/tasks/${id}/complete`, undefined, 200],
    [`/tasks/${id}/undo`, undefined, 200],
    [`/tasks/${id}/comments`, { body: 'Once' }, 201],
    [
      '/tasks/batch',
      {
        atomic: true,
        commands: [
          { op: 'start', id },
          { op: 'create', title: 'Atomic' },
        ],
      },
      200,
    ],
    [
      '/tasks/batch',
      {
        atomic: false,
        commands: [
          { op: 'complete', id },
          { op: 'create', title: 'Each' },
        ],
      },
      207,
    ],
    ['/categories', { name: 'Home' }, 201],
    [`/tasks/${id}/assign`, { assigned_to: null }, 200],
    [`/tasks/${id}/start`, undefined, 409],
  ];
  for (const [index, [path, body, status]] of races.entries()) {
    const answers = await race(`race ${index}`, path, body);
    t.strictSame([...new Set(answers.map((answer) => answer.status))], [status], path);
    t.equal(new Set(answers.map((answer) => JSON.stringify(answer.body))).size, 1, `${path}: one answer`);
    t.equal(answers.filter((answer) => !isReplay(answer)).length, 1, `${path}: all others are copies`);
    t.equal(new Set(answers.map(({ headers }) => headers.get('x-ledger-position'))).size, 1);
  }
  t.strictSame((await titles(one)).toSorted(), ['Atomic', 'Each', 'Here', 'Raced']);
  const comments = await one.get<{ results: unknown[] }>(`/tasks/${id}/comments`);
  t.equal(comments.body.results.length, 1);
  const different = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      (index % 2 ? one : two).post('/tasks', { title: `T${index}` }, keyed('many')),
    ),
  );
  t.equal(different.filter(({ status }) => status === 201).length, 1, 'different requests with one key');
  t.ok(different.every(({ status }) => [201, 409, 422].includes(status)));
  t.equal((await titles(two)).length, 5);
  t.notOk(api.logs.some(({ level }) => level === 'error'));
});

t.test('F6: a crash between commit and answer: the repetition gets the answer that was lost', async (t) => {
  const { connectionString, env, one, api, user } = await twoInstances(t);
  const dying = new URL('./fixtures/die-after-append.ts', import.meta.url);
  const { id } = await one.create({ title: 'Here' });
  const requests: [path: string, body: object | undefined, status: number][] = [
    ['/tasks', { title: 'Survivor' }, 201],
    [`/tasks/${id}/complete`, undefined, 200],
    [
      '/tasks/batch',
      {
        atomic: true,
        commands: [
          { op: 'create', title: 'Atomic' },
          { op: 'reopen', id },
        ],
      },
      200,
    ],
    [
      '/tasks/batch',
      {
        atomic: false,
        commands: [
          { op: 'create', title: 'Each' },
          { op: 'start', id },
        ],
      },
      207,
    ],
  ];
  for (const [index, [path, body, status]] of requests.entries()) {
    const child = spawnProcess(t, dying, {
      env: {
        ...env,
        NODE_ENV: 'test',
        DATABASE_URL: connectionString,
        RATE_LIMIT_USER: '0',
        RATE_LIMIT_ANONYMOUS: '0',
      },
    });
    const [, url = ''] = await child.waitForOutput(/ready to die at (\S+)/);
    const headers = {
      authorization: `Bearer ${user.token}`,
      'content-type': 'application/json',
      'idempotency-key': `crash ${index}`,
    };
    const lost = fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body ?? {}) });
    await t.rejects(lost, `${path}: nobody was answered`);
    t.match(await child.exited, { signal: 'SIGKILL' });
    const head = await api.deps.ledger.head();
    const again = await one.post(path, body ?? {}, keyed(`crash ${index}`));
    t.equal(again.status, status, path);
    if (status !== 207) {
      t.ok(isReplay(again));
      t.equal(again.headers.get('x-ledger-position'), String(head));
      t.equal(await api.deps.ledger.head(), head, 'nothing happened twice');
    }
    if (status === 201 || path.endsWith('complete')) {
      t.strictSame((await one.get(`/tasks/${again.body.id}`)).body, again.body, 'it is the answer of then');
      t.equal(again.headers.get('etag'), `"${again.body.version}"`);
    }
  }
  t.strictSame((await titles(one)).toSorted(), ['Atomic', 'Each', 'Here', 'Survivor'], 'each of them once');
  t.match(
    (await one.get(`/tasks/${id}`)).body,
    { status: 'IN_PROGRESS' },
    'the batch went on where it ended',
  );
});

t.test('F6: after 24 hours a key is new again, and its record goes', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const { body: first } = await ada.post('/tasks', { title: 'One' }, keyed('old'));
  await api.deps.pool.query(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours'`);
  const second = await ada.post('/tasks', { title: 'Two' }, keyed('old'));
  t.equal(second.status, 201);
  t.notOk(isReplay(second));
  t.not(second.body.id, first.id);
  t.equal((await records(api)).length, 1, 'the expired one is gone');
});

t.test('F6 G7: what is told once is told to a copy of the request, and kept nowhere', async (t) => {
  const api = await startApi(t);
  const { token } = await api.registerUser();
  const post = (path: string, body: object | undefined, key: string) =>
    api.request<{ id?: string; token?: string; secret?: string }>('POST', `/api/v1${path}`, {
      token,
      ...(body !== undefined && { body }),
      ...keyed(key),
    });
  const hook = { url: 'https://example.com/hook', events: ['*'] };
  const { id } = (await post('/webhooks', hook, 'a webhook to rotate')).body;
  const secrets: string[] = [];
  for (const [path, body] of [
    ['/auth/api-tokens', { name: 'ci', scope: 'write' }],
    ['/webhooks', hook],
    [`/webhooks/${id}/rotate-secret`, undefined],
  ] as const) {
    const first = await post(path, body, path);
    const again = await post(path, body, path);
    t.same(again.body, first.body, path);
    t.equal(again.status, first.status);
    t.equal(again.headers.get('location'), first.headers.get('location'));
    t.equal(again.headers.get('idempotent-replayed'), 'true');
    const other = await post(path, body, `${path} anew`);
    t.notOk(other.headers.has('idempotent-replayed'));
    for (const told of [first, other]) secrets.push(told.body.token ?? told.body.secret ?? '');
  }
  t.equal(new Set(secrets).size, 6, 'each is another');
  const [pat = ''] = secrets;
  t.equal((await api.request('GET', '/api/v1/tasks', { token: pat })).status, 200);
  const kept = (await records(api)).map(({ text }) => text);
  t.equal(kept.length, 7);
  for (const secret of secrets) t.notOk(kept.some((text) => text.includes(secret)));
});

t.test('G7: no secret is kept for the sake of a repetition', async (t) => {
  const api = await startApi(t);
  const email = `${randomUUID()}@example.com`;
  const password = 'correct horse battery';
  const register = { body: { email, password }, ...keyed('register') };
  const registered = await api.request('POST', '/api/v1/auth/register', register);
  t.equal(registered.status, 201);
  const repeated = await api.request('POST', '/api/v1/auth/register', register);
  t.match(repeated, { status: 201, body: registered.body });
  const login = { body: { email, password }, ...keyed('login') };
  const signedIn = await api.request<{ access: string; refresh: string }>(
    'POST',
    '/api/v1/auth/login',
    login,
  );
  t.equal(signedIn.status, 200);
  const again = await api.request<{ access: string; refresh: string }>('POST', '/api/v1/auth/login', login);
  t.equal(again.status, 200);
  t.not(again.body.refresh, signedIn.body.refresh, 'a sign-in is never repeated from a record');
  const kept = (await records(api)).map(({ text }) => text);
  t.equal(kept.length, 1, 'of the registration');
  for (const secret of [password, signedIn.body.access, signedIn.body.refresh]) {
    t.notOk(kept.some((text) => text.includes(secret)));
  }
});
