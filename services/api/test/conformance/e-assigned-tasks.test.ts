import t from 'tap';
import { startApi } from '../support.ts';
import { isProblem, newClient } from '../tasks-support.ts';

void t.test('E E7: assigned tasks', async (t) => {
  const api = await startApi(t, { env: { RATE_LIMIT_USER: '40', RATE_LIMIT_WINDOW: '1h' } });
  const [eda, finn] = [await newClient(api), await newClient(api)];
  const task = await eda.create({
    title: 'Paint the fence',
    description: 'Green, twice',
    assigned_to: finn.id,
  });
  await eda.create({ title: 'Buy paint' });
  await finn.create({ title: 'Of Finn alone' });
  const titles = async (query: string, who = eda) => (await who.list(query)).map(({ title }) => title);

  t.strictSame(
    await titles('', finn),
    ['Of Finn alone', 'Paint the fence'],
    'E2: created by or assigned to me',
  );
  t.strictSame(await titles('/my_tasks', finn), ['Paint the fence'], 'E2: /my_tasks');
  t.strictSame(await titles('?task_status=pending&ordering=title'), ['Buy paint', 'Paint the fence'], 'E3');
  t.strictSame(await titles('?task_status=Cancelled'), [], 'E3: any case');
  t.strictSame(await titles(`?assigned_to=${finn.id}`), ['Paint the fence'], 'E3: ?assigned_to=');
  t.strictSame(await titles('?search=green'), ['Paint the fence'], 'E3: search in the description');
  for (const ordering of ['created_at', '-updated_at', 'due_date']) {
    t.equal((await titles(`?ordering=${ordering}`)).length, 2, `E3: ?ordering=${ordering}`);
  }

  isProblem(
    t,
    await finn.patch(`/tasks/${task.id}`, { title: 'Paint it black' }),
    { status: 403 },
    'E2: the assignee',
  );
  t.match(
    await finn.post(`/tasks/${task.id}/complete`),
    { status: 200, body: { status: 'COMPLETED' } },
    'E5',
  );
  t.match(await eda.put(`/tasks/${task.id}`, { title: 'Paint the gate' }), {
    status: 200,
    body: { title: 'Paint the gate', description: '', assigned_to: null },
  });
  t.match(await eda.post(`/tasks/${task.id}/reopen`), { status: 200 });
  t.match(await eda.post(`/tasks/${task.id}/cancel`), { status: 200, body: { status: 'CANCELLED' } }, 'E3');

  let answer = await eda.get('/tasks');
  t.match(answer.headers.get('ratelimit-limit'), '40', 'E4: the limit is shown');
  for (let more = 0; more < 45 && answer.status !== 429; more += 1) answer = await eda.get('/tasks');
  isProblem(
    t,
    answer,
    { status: 429, code: 'rate_limited' },
    'E4: limit and window come from the environment',
  );
});
