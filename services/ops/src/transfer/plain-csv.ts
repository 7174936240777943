import type { Priority } from '@taskledger/domain';
import type { CsvLine } from './csv.ts';
import { collector, joined, type ReadFile, type TaskDraft } from './draft.ts';
import { dueDateOf } from './due.ts';

const titles = ['title', 'task', 'name', 'content', 'summary', 'subject'];

/** Whether a CSV file with these columns holds tasks. */
export const isPlainCsv = (heads: readonly string[]): boolean => titles.some((name) => heads.includes(name));

const priorities: Readonly<Record<string, Priority>> = {
  '': 'MEDIUM',
  none: 'MEDIUM',
  normal: 'MEDIUM',
  medium: 'MEDIUM',
  low: 'LOW',
  high: 'HIGH',
  urgent: 'URGENT',
  critical: 'URGENT',
};

const words: Readonly<Record<TaskDraft['status'], readonly string[]>> = {
  PENDING: ['', 'pending', 'todo', 'to do', 'open', 'new', 'overdue', 'no', 'false', '0'],
  IN_PROGRESS: ['in_progress', 'in progress', 'in-progress', 'doing', 'started', 'active'],
  COMPLETED: ['completed', 'complete', 'done', 'closed', 'yes', 'true', 'x', '1'],
  CANCELLED: ['cancelled', 'canceled', 'dropped'],
};
const statuses = new Map(
  (['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] as const).flatMap((status) =>
    words[status].map((word) => [word, status] as const),
  ),
);

/** Tasks of a CSV file whose columns have the usual names. */
export const readPlainCsv = (lines: readonly CsvLine[]): ReadFile => {
  const found = collector('csv');
  const seen = new Map<string, number>();
  for (const { line, cell } of lines) {
    const where = `line ${line}`;
    const title = cell(...titles);
    const description = cell('description', 'notes', 'note', 'body', 'details');
    const due = cell('due_date', 'due date', 'due', 'deadline');
    const due_date = dueDateOf(due);
    const priority = priorities[cell('priority').toLowerCase()];
    const given = cell('status', 'state', 'completed', 'done').toLowerCase();
    const status = statuses.get(given);
    if (priority === undefined) {
      found.skip(where, `priority: ${cell('priority')} is none of low, medium, high, urgent`);
      continue;
    }
    if (status === undefined) {
      found.skip(where, `status: ${given} is none of pending, in progress, completed, cancelled`);
      continue;
    }
    const tags = cell('tags', 'labels', 'tag', 'label').split(/[,;|]/);
    const category = cell('category', 'project', 'list', 'folder') || null;
    const id = cell('id', 'uuid', 'key');
    const whole = JSON.stringify([title, description, due, priority, tags, category]);
    // Lines that say the same are told apart by their number.
    const nth = (seen.get(whole) ?? 0) + 1;
    seen.set(whole, nth);
    found.add(
      { where, key: id === '' ? `${whole}#${nth}` : `id ${id}` },
      {
        title,
        description: due_date === undefined ? joined(description, `Due: ${due}`) : description,
        due_date: due_date ?? null,
        priority,
        status,
        tags,
        category,
        comments: [],
      },
    );
  }
  return found.result();
};
