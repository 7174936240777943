import { priorities, statuses } from '@taskledger/domain';
import { z } from 'zod';
import { collector, complaintOf, type ReadFile } from './draft.ts';

const task = z.looseObject({
  id: z.uuid(),
  title: z.string(),
  description: z.string(),
  status: z.enum(statuses),
  priority: z.enum(priorities),
  due_date: z.string().nullable(),
  category_id: z.string().nullable(),
  tags: z.array(z.string()),
  comments: z.array(z.looseObject({ body: z.string() })).default([]),
});

/** An export of Taskledger (`ops export`, `GET /export`). */
export const taskledgerFile = z.looseObject({
  format: z.literal('taskledger'),
  version: z.literal(1),
  categories: z.array(z.looseObject({ id: z.string(), name: z.string() })),
  tasks: z.array(z.unknown()),
});

export const readTaskledger = ({ categories, tasks }: z.output<typeof taskledgerFile>): ReadFile => {
  const found = collector('taskledger');
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  for (const [index, given] of tasks.entries()) {
    const parsed = task.safeParse(given);
    if (!parsed.success) {
      found.skip(`task ${index + 1}`, complaintOf(parsed.error));
      continue;
    }
    const { id, title, description, status, priority, due_date, category_id, tags, comments } = parsed.data;
    found.add(
      { where: `task ${id}`, key: `id ${id}`, id },
      {
        title,
        description,
        priority,
        due_date,
        // Whether it is overdue is found out again.
        status: status === 'OVERDUE' ? 'PENDING' : status,
        category: category_id === null ? null : (names.get(category_id) ?? null),
        tags,
        comments: comments.map(({ body }) => body),
      },
    );
  }
  return found.result();
};
