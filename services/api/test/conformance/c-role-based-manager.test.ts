import t from 'tap';
import { startApi } from '../support.ts';
import { clientOf, isProblem } from '../tasks-support.ts';

void t.test('C: the role-based task manager', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser({ username: 'cleo' });
  const login = await api.request<{ access: string; refresh: string }>('POST', '/api/v1/auth/login', {
    body: { username: 'CLEO', password: user.password },
  });
  t.match(login, { status: 200, body: { access: String, refresh: String, token_type: 'Bearer' } }, 'C1');
  const cleo = clientOf(api, { ...user, token: login.body.access });
  const admin = clientOf(api, await api.registerAdmin());

  const late = await cleo.create({ title: 'Late', due_date: '2025-12-31', priority: 'HIGH' });
  const soon = await cleo.create({ title: 'Soon', due_date: '2026-01-01', priority: 'LOW' });
  await cleo.create({ title: 'Done', status: 'COMPLETED' });
  await admin.create({ title: 'Of the administrator' });
  const titles = async (query: string) => (await cleo.list(query)).map(({ title }) => title);
  t.strictSame(await titles('?status=PENDING'), ['Soon', 'Late'], 'C3: ?status=PENDING');
  t.strictSame(await titles('?priority=HIGH'), ['Late'], 'C3: ?priority=HIGH');
  t.strictSame(await titles('?ordering=due_date'), ['Late', 'Soon', 'Done'], 'C3: ?ordering=due_date');
  t.strictSame(await titles('?due_date__gte=2026-01-01'), ['Soon'], 'C3: ?due_date__gte=2026-01-01');
  t.strictSame(await titles('?due_date__gt=2026-01-01'), [], 'C3: __gt');
  t.strictSame(await titles('?due_date__lte=2026-01-01&ordering=title'), ['Late', 'Soon'], 'C3: __lte');
  t.strictSame(await titles('?due_date__lt=2026-01-01'), ['Late'], 'C3: __lt');
  t.equal((await titles('?created_at__gte=2026-01-01')).length, 3, 'C3: created_at__gte');
  t.equal((await titles('?created_at__lt=2026-01-01')).length, 0, 'C3: created_at__lt');
  t.strictSame(await titles('?limit=2'), ['Done', 'Soon'], 'C2: pagination');

  t.equal((await admin.list()).length, 4, 'C4: ADMIN sees all');
  t.equal(
    (await admin.patch(`/tasks/${soon.id}`, { priority: 'URGENT' })).status,
    200,
    'C4: and manages all',
  );
  isProblem(t, await cleo.get('/admin/rate-limits'), { status: 403 }, 'C4: a member does not');

  t.equal((await cleo.patch(`/tasks/${late.id}`, { title: 'Later' })).status, 200, 'C2: PATCH');
  t.equal((await cleo.post(`/tasks/${late.id}/start`)).status, 200);
  t.equal((await cleo.delete(`/tasks/${late.id}`)).status, 204, 'C2: DELETE');
  interface Entry {
    readonly type: string;
    readonly changes: readonly { field: string; from: unknown; to: unknown }[];
    readonly actor: { readonly id: string };
  }
  const log = await cleo.get<{ results: readonly Entry[] }>(`/activity-logs?task=${late.id}`);
  t.strictSame(
    log.body.results.map(({ type }) => type),
    ['TaskDeleted', 'TaskStarted', 'TaskDetailsChanged', 'TaskCreated'],
    'C5: updates, status changes and the deletion',
  );
  t.match(log.body.results[2], {
    actor: { id: user.id },
    changes: [{ field: 'title', from: 'Late', to: 'Later' }],
  });
  t.equal((await cleo.get(`/tasks/${late.id}/history`)).status, 200, 'C5: the history outlives the deletion');
});
