import t from 'tap';
import { startApi } from '../support.ts';
import { clientOf, isProblem, newClient } from '../tasks-support.ts';

void t.test('D: the versioned API', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser({ email: 'd@example.com' });
  const { rows } = await api.deps.pool.query<{ hash: string }>('SELECT * FROM credentials');
  t.match(JSON.stringify(rows), /\$argon2id\$/, 'D1: the password is hashed');
  t.notMatch(JSON.stringify(rows), user.password);
  isProblem(
    t,
    await api.request('POST', '/api/v1/auth/login', {
      body: { email: 'd@example.com', password: 'wrong password' },
    }),
    { status: 401, code: 'invalid_credentials' },
    'D1: a wrong password',
  );
  const dan = clientOf(api, user);
  const other = await newClient(api);
  const admin = clientOf(api, await api.registerAdmin());
  const task = await dan.create({ title: 'Ship' });
  t.match(task, { id: String, status: 'PENDING' });
  isProblem(t, await other.put(`/tasks/${task.id}`, { title: 'Theirs' }), { status: 404 }, 'D2: ownership');
  t.equal((await admin.get(`/tasks/${task.id}`)).status, 200, 'D2: ADMIN sees it');
  t.equal((await admin.delete(`/tasks/${task.id}`)).status, 204, 'D2: and manages it');
  isProblem(
    t,
    await api.request('GET', '/tasks', { token: user.token }),
    { status: 404 },
    'D3: only under /api/v1',
  );
  isProblem(
    t,
    await api.request('GET', '/api/v2/tasks', { token: user.token }),
    { status: 404 },
    'D3: only v1',
  );
  const docs = await api.request<string>('GET', '/api/docs/');
  t.match(docs.body, /swagger/i, 'D4');
  t.match(
    await api.request('GET', '/metrics'),
    { status: 200, body: /http_request_duration/ },
    'D6: monitoring',
  );
  t.match(await api.request('GET', '/readyz'), { status: 200 }, 'D6: for a load balancer');
  const seen = await dan.create({ title: 'Cached' });
  const again = await dan.get(`/tasks/${seen.id}`, { headers: { 'if-none-match': `"${seen.version}"` } });
  t.equal(again.status, 304, 'D6: caching where it pays');
});
