import t from 'tap';
import { startApi } from '../support.ts';
import { clientOf, isProblem, newClient, type TaskList } from '../tasks-support.ts';

void t.test('B: the categorised task API', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser({ email: 'b@example.com' });
  const bea = clientOf(api, user);
  const refreshed = await api.request<{ access: string }>('POST', '/api/v1/auth/token/refresh', {
    body: { refresh: user.refresh },
  });
  t.equal(refreshed.status, 200, 'B1: the pair is refreshed');
  t.match(
    await api.request('GET', '/api/v1/profile', { token: refreshed.body.access }),
    { status: 200, body: { email: 'b@example.com', bio: '', avatar_url: null } },
    'B2: a profile was made with the account',
  );
  const profile = { display_name: 'Bea', bio: 'Gardener', avatar_url: 'https://example.com/bea.png' };
  t.match(
    await bea.put('/profile', {
      username: null,
      timezone: 'Europe/Rome',
      email_notifications: { completions: 'none', reminders: false, assignments: true },
      ...profile,
    }),
    { status: 200, body: { ...profile, email_notifications: { completions: 'none', reminders: false } } },
    'B2: PUT',
  );

  const home = await bea.post('/categories', { name: 'Home', color: '#3a7d44' });
  t.equal(home.status, 201, 'B4: create');
  isProblem(t, await bea.post('/categories', { name: 'home' }), { status: 409, code: 'category_exists' });
  t.match(await bea.get('/categories'), { body: { results: [{ name: 'Home', task_count: 0 }] } }, 'B4: list');
  const task = await bea.create({
    title: 'Mow',
    due_date: '2031-05-01',
    priority: 'LOW',
    category_id: home.body.id,
  });
  await bea.create({ title: 'Elsewhere' });
  t.equal((await bea.list(`?category_id=${home.body.id}`)).length, 1, 'B4: filter by category');
  isProblem(t, await bea.delete(`/categories/${home.body.id}`), { status: 409, code: 'category_in_use' });
  const stranger = await newClient(api);
  isProblem(t, await stranger.post('/tasks', { title: 'x', category_id: home.body.id }), {
    status: 422,
    fields: ['category_id'],
  });

  t.match(
    await bea.post(`/tasks/${task.id}/complete`),
    { body: { status: 'COMPLETED', completed_at: /Z$/ } },
    'B3',
  );
  t.match(
    await bea.post(`/tasks/${task.id}/reopen`),
    { body: { status: 'PENDING', completed_at: null } },
    'B3',
  );

  const page = await bea.get<TaskList>('/tasks?page=1&page_size=1');
  t.match(page.body, { count: 2, next: /page=2/, previous: null, results: [{ title: 'Elsewhere' }] }, 'B5');
  isProblem(t, await bea.get('/tasks?owner=1'), { status: 422, fields: ['owner'] }, 'B5: an allow-list');
  t.equal((await bea.post(`/tasks/${task.id}/remind`)).status, 202, 'B6: on demand');

  const document = await api.request<{ openapi: string }>('GET', '/api/openapi.json');
  t.match(document.body.openapi, /^3\.1/, 'B7');
  const { headers } = await api.request('GET', '/healthz');
  t.match(
    Object.fromEntries(headers),
    { 'x-content-type-options': 'nosniff', 'content-security-policy': /default-src/ },
    'B8: secure headers',
  );
});
