import { type Priority, priorities as ranks } from '@taskledger/domain';
import { z } from 'zod';
import { collector, type ReadFile } from './draft.ts';
import { dueDateOf } from './due.ts';

const task = z.looseObject({
  id: z.number(),
  title: z.string(),
  description: z.string().nullish(),
  done: z.boolean().nullish(),
  due_date: z.string().nullish(),
  priority: z.number().nullish(),
  labels: z.array(z.looseObject({ title: z.string() })).nullish(),
  comments: z.array(z.looseObject({ comment: z.string() })).nullish(),
});

const project = z.looseObject({ title: z.string(), tasks: z.array(z.unknown()).nullish() });

/** `data.json` of a Vikunja export: projects with their tasks. */
export const vikunjaFile = z.array(project);

// 0: unset; 1 low, 2 medium, 3 high, 4 urgent, 5 "do now".
const priorityOf = (given: number | null | undefined): Priority =>
  given === null || given === undefined || given <= 0
    ? 'MEDIUM'
    : (ranks[Math.min(given, 4) - 1] ?? 'MEDIUM');

/** Tasks of a Vikunja export: projects become categories, labels tags. */
export const readVikunja = (projects: z.output<typeof vikunjaFile>): ReadFile => {
  const found = collector('vikunja');
  for (const { title: category, tasks } of projects) {
    for (const [index, given] of (tasks ?? []).entries()) {
      const parsed = task.safeParse(given);
      if (!parsed.success) {
        const at = parsed.error.issues[0];
        found.skip(
          `${category}, task ${index + 1}`,
          `${at?.path.map(String).join('.') ?? ''}: ${at?.message ?? ''}`,
        );
        continue;
      }
      const { id, title, description, done, due_date, priority, labels, comments } = parsed.data;
      found.add(
        { where: `task ${id}`, key: `id ${id}` },
        {
          title,
          description: description ?? '',
          // The year 1 stands for none.
          due_date: (due_date?.startsWith('0001-') === true ? null : dueDateOf(due_date)) ?? null,
          priority: priorityOf(priority),
          status: done === true ? 'COMPLETED' : 'PENDING',
          category: category.trim() === '' ? null : category,
          tags: (labels ?? []).map((each) => each.title),
          comments: (comments ?? []).map(({ comment }) => comment).filter((text) => text.trim() !== ''),
        },
      );
    }
  }
  return found.result();
};
