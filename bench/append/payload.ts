import type { CreateTask } from '@taskledger/domain';
import type { EventMeta } from '@taskledger/events';

const author = '019aa5c0-0000-7000-8000-000000000001';

/** A task of ordinary size. */
export const createTask = (id: string): CreateTask => ({
  type: 'CreateTask',
  by: { id: author, role: 'MEMBER' },
  now: new Date().toISOString(),
  id,
  title: 'Write the quarterly report',
  description: 'Figures from finance by Tuesday, a first draft by Thursday, then two days for the review.',
  priority: 'HIGH',
  due: { due_date: '2027-03-31', due_at: '2027-04-01T00:00:00.000Z', due_day: '2027-03-31' },
  category_id: null,
  tags: ['reports', 'finance'],
  assigned_to: null,
  status: 'PENDING',
});

export const meta: EventMeta = {
  actor: author,
  correlation_id: '019aa5c0-0000-7000-8000-0000000000c1',
  ip: '198.51.100.7',
  user_agent: 'taskledger-bench/1',
};

/** The data of the event that `createTask` leads to: what the single-row INSERT writes. */
export const taskCreatedData = (id: string): Readonly<Record<string, unknown>> => {
  const { title, description, priority, due, category_id, tags, assigned_to } = createTask(id);
  return { id, title, description, priority, ...due, category_id, tags, assigned_to, created_by: author };
};
