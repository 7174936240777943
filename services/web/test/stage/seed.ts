import { answerOf, createClient, type paths, type TaskledgerClient } from '@taskledger/client';

type Patch = paths['/api/v1/tasks/{id}']['patch']['requestBody']['content']['application/json'];
type NewTask = paths['/api/v1/tasks']['post']['requestBody']['content']['application/json'];

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly api: TaskledgerClient['api'];
}

const password = 'a ledger of small things';

/** Somebody who has an account, and a client that is signed in. */
export const person = async (baseUrl: string, name: string): Promise<Person> => {
  const { api, session } = createClient({ baseUrl, keeping: 'memory' });
  const email = `${name.toLowerCase()}@example.com`;
  const { id } = await answerOf(
    api.POST('/api/v1/auth/register', {
      body: { email, password, display_name: name, username: name.toLowerCase() },
    }),
  );
  session.begin(await answerOf(api.POST('/api/v1/auth/login', { body: { email, password } })));
  return { id, email, password, api };
};

const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

/** A life with tasks in it, for pictures: some of Ada's, and one with a history. Answers with that one's title. */
export const seedTasks = async (ada: Person, grace: Person): Promise<string> => {
  const { api } = ada;
  const category = async (name: string): Promise<string> =>
    (await answerOf(api.POST('/api/v1/categories', { body: { name } }))).id;
  const [home, office, garden] = [await category('Home'), await category('Office'), await category('Garden')];
  const make = async (body: NewTask): Promise<string> =>
    (await answerOf(api.POST('/api/v1/tasks', { body }))).id;

  await make({
    title: 'Renew the passport',
    priority: 'URGENT',
    due_date: day(-3),
    category_id: home,
    tags: ['papers'],
  });
  await make({ title: 'Return the library books', due_date: day(-1), tags: ['town'], category_id: home });
  await make({ title: 'Sow the winter rye', priority: 'LOW', category_id: garden, tags: ['outside'] });
  const started = await make({
    title: 'Write the quarterly report',
    priority: 'HIGH',
    due_date: day(2),
    category_id: office,
  });
  await api.POST('/api/v1/tasks/{id}/start', { params: { path: { id: started } }, body: null });
  await make({
    title: 'Book the train to Lyon',
    due_date: `${day(1)}T15:30:00Z`,
    tags: ['travel', 'family'],
  });
  await make({
    title: 'Ask the landlord about the boiler',
    due_date: day(0),
    priority: 'HIGH',
    category_id: home,
  });
  const given = await make({ title: 'Review the budget draft', category_id: office, due_date: day(4) });
  await api.POST('/api/v1/tasks/{id}/assign', {
    params: { path: { id: given } },
    body: { assigned_to: grace.id },
  });
  const done = await make({ title: 'Pay the water bill', category_id: home });
  await api.POST('/api/v1/tasks/{id}/complete', { params: { path: { id: done } }, body: null });
  const lent = await answerOf(
    grace.api.POST('/api/v1/tasks', { body: { title: 'Proof-read the invitation', priority: 'HIGH' } }),
  );
  await grace.api.POST('/api/v1/tasks/{id}/assign', {
    params: { path: { id: lent.id } },
    body: { assigned_to: ada.id },
  });
  return seedHistory(ada, grace, office);
};

const seedHistory = async ({ api }: Person, grace: Person, category: string): Promise<string> => {
  const task = await answerOf(
    api.POST('/api/v1/tasks', { body: { title: 'Plan the spring fair', tags: ['fair'], due_date: day(20) } }),
  );
  const params = { path: { id: task.id } };
  const change = (body: Patch) => api.PATCH('/api/v1/tasks/{id}', { params, body });
  await change({ priority: 'HIGH' });
  await change({ description: 'Twelve stalls, one stage, no rain.', category_id: category });
  await api.POST('/api/v1/tasks/{id}/assign', { params, body: { assigned_to: grace.id } });
  await grace.api.POST('/api/v1/tasks/{id}/start', { params, body: null });
  await grace.api.POST('/api/v1/tasks/{id}/comments', {
    params,
    body: { body: 'The band can come on the 12th only.' },
  });
  await change({ due_date: day(9), tags: ['fair', 'music'] });
  const title = 'Plan the spring fair and its music';
  await change({ title });
  await api.POST('/api/v1/tasks/{id}/comments', { params, body: { body: 'Then the 12th it is.' } });
  return title;
};
