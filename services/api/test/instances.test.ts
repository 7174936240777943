import t from 'tap';
import { secrets, startApi } from './support.ts';
import { clientOf, type TaskList } from './tasks-support.ts';

void t.test('A4 D6: what one instance has acknowledged, every list of another one shows', async (t) => {
  const env = secrets();
  const one = await startApi(t, { env });
  const other = await startApi(t, {
    env,
    connectionString: one.deps.config.databaseUrl ?? '',
  });
  const user = await one.registerUser();
  const [here, there] = [clientOf(one, user), clientOf(other, user)];

  let missed = 0;
  const writeThenList = async (from: number, count: number): Promise<void> => {
    for (let number = from; number < from + count; number += 1) {
      const [writer, reader] = number % 2 === 0 ? [here, there] : [there, here];
      const { id } = await writer.create({ title: `Task ${number}` });
      const { body } = await reader.get<TaskList>('/tasks');
      if (!body.results.some((task) => task.id === id)) missed += 1;
      await writer.post(`/tasks/${id}/complete`);
      const open = await reader.list('?status=PENDING');
      if (open.some((task) => task.id === id)) missed += 1;
    }
  };
  await Promise.all([0, 125, 250, 375].map((from) => writeThenList(from, 125)));
  t.equal(missed, 0, 'of 1,000 looks, none came too early');
});

void t.test('A4 B5: pages of a list from which tasks go and to which tasks come', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser();
  const ada = clientOf(api, user);
  const kept = new Set<string>();
  const doomed: string[] = [];
  for (let number = 0; number < 250; number += 1) {
    const { id } = await ada.create({ title: `Task ${number}` });
    if (number % 5 === 0) doomed.push(id);
    else kept.add(id);
  }

  for (const ordering of ['-created_at', 'created_at', 'title']) {
    const seen: string[] = [];
    let next: string | null = `/api/v1/tasks?limit=20&ordering=${ordering}`;
    while (next !== null) {
      const { body }: { body: TaskList } = await api.request('GET', next, { token: user.token });
      seen.push(...body.results.map(({ id }) => id));
      next = body.next;
      const going = doomed.pop();
      await Promise.all([
        ada.create({ title: `Newcomer ${seen.length}` }),
        going === undefined ? undefined : ada.delete(`/tasks/${going}`),
      ]);
    }
    t.equal(new Set(seen).size, seen.length, `${ordering}: nothing twice`);
    t.strictSame(
      [...kept].filter((id) => !seen.includes(id)),
      [],
      `${ordering}: nothing missed that was there throughout`,
    );
  }
});
