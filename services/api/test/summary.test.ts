import { startSubscription } from '@taskledger/events';
import { taskSummary } from '@taskledger/read-models';
import { waitFor } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { startApi, type TestApi, unlimited } from './support.ts';
import { type Client, clientOf, isProblem, newClient } from './tasks-support.ts';

interface Summary {
  readonly by_status: Readonly<Record<string, number>>;
  readonly by_priority: Readonly<Record<string, number>>;
  readonly overdue: number;
  readonly due_today: number;
  readonly due_this_week: number;
  readonly completed_last_7_days: number;
}

interface Row {
  readonly user_id: string;
  readonly status: string;
  readonly priority: string;
  readonly count: number;
}

const subscribe = (t: Test, { deps: { pool, ledger } }: TestApi) => {
  const onError = (error: unknown) => t.fail(String(error));
  const subscription = startSubscription({
    ...taskSummary,
    pool,
    ledger,
    owner: randomUUID(),
    pollMs: 20,
    onError,
  });
  t.teardown(() => subscription.stop());
  return subscription;
};

/** When the projection has seen all that happened. */
const caughtUp = async ({ deps: { pool, ledger } }: TestApi): Promise<void> => {
  const head = await ledger.head();
  await waitFor(async () => {
    const { rows } = await pool.query<{ position: number }>(
      `SELECT position FROM subscriptions WHERE name = 'task-summary'`,
    );
    return (rows[0]?.position ?? 0) >= head;
  });
};

const summaryOf = async (api: TestApi, client: Client): Promise<Summary> => {
  await caughtUp(api);
  return (await client.get<Summary>('/tasks/summary')).body;
};

t.test('F1 E2 C4: the summary counts what its caller sees, in the days of their time zone', async (t) => {
  const api = await startApi(t, { env: unlimited });
  subscribe(t, api);
  const [ada, bob] = [await newClient(api), await newClient(api)];
  const nothing = await summaryOf(api, ada);
  t.strictSame(nothing, {
    by_status: { PENDING: 0, IN_PROGRESS: 0, COMPLETED: 0, CANCELLED: 0, OVERDUE: 0 },
    by_priority: { LOW: 0, MEDIUM: 0, HIGH: 0, URGENT: 0 },
    ...{ overdue: 0, due_today: 0, due_this_week: 0, completed_last_7_days: 0 },
  });

  const timeZone = 'Pacific/Kiritimati';
  const meta = { actor: ada.id, correlation_id: 'test' };
  await api.deps.commands.users.handle(
    ada.id,
    { type: 'ChangeProfile', changes: { timezone: timeZone } },
    { meta },
  );
  const dayIn = (zone: string) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date());
  const today = dayIn(timeZone);
  await ada.create({ title: 'today', due_date: today, priority: 'HIGH' });
  await ada.create({ title: 'now', due_date: new Date(Date.now() - 1000).toISOString() });
  await ada.create({ title: 'long ago', due_date: '2020-01-01', status: 'IN_PROGRESS' });
  await ada.create({ title: 'some day', due_date: '2090-01-01', priority: 'LOW' });
  await ada.create({ title: 'done', due_date: today, status: 'COMPLETED' });
  await ada.create({ title: 'dropped', due_date: today, status: 'CANCELLED' });
  const shared = await ada.create({ title: 'shared', assigned_to: bob.id, priority: 'URGENT' });
  const own = await ada.create({ title: 'own', assigned_to: ada.id });
  await bob.create({ title: 'Bob’s' });
  if (dayIn(timeZone) !== today) return t.comment('midnight passed');

  t.match(await summaryOf(api, ada), {
    by_status: { PENDING: 5, IN_PROGRESS: 1, COMPLETED: 1, CANCELLED: 1, OVERDUE: 0 },
    by_priority: { LOW: 1, MEDIUM: 5, HIGH: 1, URGENT: 1 },
    overdue: 2,
    due_today: 2,
    completed_last_7_days: 1,
  });
  const { due_this_week } = await summaryOf(api, ada);
  t.equal(due_this_week, 2);
  t.match(await summaryOf(api, bob), { by_status: { PENDING: 2 }, by_priority: { URGENT: 1, MEDIUM: 1 } });
  const admin = clientOf(api, await api.registerAdmin());
  t.match(await summaryOf(api, admin), { by_status: { PENDING: 6, COMPLETED: 1 }, overdue: 2 });

  await ada.post(`/tasks/${shared.id}/assign`, { assigned_to: null });
  await ada.delete(`/tasks/${own.id}`);
  t.match(await summaryOf(api, bob), { by_status: { PENDING: 1 }, by_priority: { URGENT: 0 } });
  t.match(await summaryOf(api, ada), { by_status: { PENDING: 4 } });
  await ada.post(`/tasks/${own.id}/restore`);
  await ada.post(`/tasks/${own.id}/complete`);
  t.match(await summaryOf(api, ada), { by_status: { PENDING: 4, COMPLETED: 2 }, completed_last_7_days: 2 });

  isProblem(t, await ada.get('/tasks/summary?x=1'), { status: 422, fields: ['x'] });
  isProblem(t, await api.request('GET', '/api/v1/tasks/summary'), { status: 401, code: 'unauthenticated' });
});

t.test('G3: the summary equals the direct count, whatever happened, also after a rewind', async (t) => {
  const api = await startApi(t, { env: unlimited });
  const { pool } = api.deps;
  const people = [await newClient(api), await newClient(api), await newClient(api)] as const;
  const subscription = subscribe(t, api);
  const acts = [
    'start',
    'complete',
    'reopen',
    'cancel',
    'restore',
    'undo',
    'delete',
    'assign',
    'priority',
  ] as const;
  const work = async (client: Client, seed: number) => {
    const ids: string[] = [];
    for (let step = 0; step < 60; step += 1) {
      const chance = (seed * 31 + step * 17) % acts.length;
      const act = acts[chance];
      const other = people[(seed + step) % 3] ?? client;
      const id = ids[step % (ids.length || 1)];
      if (id === undefined || step % 4 === 0) {
        ids.push(
          (await client.create({ title: `${seed} ${step}`, due_date: step % 3 === 0 ? '2020-01-01' : null }))
            .id,
        );
      } else if (act === 'delete') await client.delete(`/tasks/${id}`);
      else if (act === 'assign') {
        await client.post(`/tasks/${id}/assign`, { assigned_to: step % 2 === 0 ? other.id : null });
      } else if (act === 'priority') await client.patch(`/tasks/${id}`, { priority: 'HIGH' });
      else await client.post(`/tasks/${id}/${act}`);
    }
  };
  await Promise.all(people.map((client, index) => work(client, index)));
  await caughtUp(api);
  const stored = async () =>
    (
      await pool.query<Row>(
        `SELECT user_id, status, priority::text, count FROM task_summary WHERE count <> 0 ORDER BY 1, 2, 3`,
      )
    ).rows;
  const direct = async () =>
    (
      await pool.query<Row>(
        `SELECT user_id, status, priority::text, count(*)::integer AS count
           FROM (SELECT created_by AS user_id, status, priority FROM tasks WHERE deleted_at IS NULL
                 UNION ALL
                 SELECT assigned_to, status, priority FROM tasks WHERE deleted_at IS NULL AND assigned_to <> created_by
                 UNION ALL
                 SELECT '00000000-0000-0000-0000-000000000000', status, priority FROM tasks WHERE deleted_at IS NULL) AS seen
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
      )
    ).rows;
  t.ok((await stored()).length > 5);
  t.strictSame(await stored(), await direct());

  await subscription.stop();
  await pool.query(`UPDATE subscriptions SET position = 0 WHERE name = 'task-summary'`);
  subscribe(t, api);
  await caughtUp(api);
  t.strictSame(await stored(), await direct(), 'all events once more change nothing');
});
