import type { Priority } from '@taskledger/domain';
import type { CsvLine } from './csv.ts';
import { collector, joined, type ReadFile } from './draft.ts';
import { dueDateOf } from './due.ts';

/** Whether a CSV file is one that Todoist exports a project as. */
export const isTodoist = (heads: readonly string[]): boolean =>
  ['type', 'content', 'priority', 'indent'].every((name) => heads.includes(name));

/** In Todoist's files 1 is the highest, and stands for nothing given as well. */
const priorities: Readonly<Record<string, Priority>> = {
  '1': 'URGENT',
  '2': 'HIGH',
  '3': 'MEDIUM',
  '4': 'LOW',
};

const label = /(?<=^|\s)@([^\s@]+)/gu;

/**
 * Tasks of a Todoist project: sections become categories, labels (`@home`) tags, notes comments of the task above them, and a sub-task
 * says in its description whose it is. Todoist exports open tasks only.
 */
export const readTodoist = (lines: readonly CsvLine[]): ReadFile => {
  const found = collector('todoist');
  const seen = new Map<string, number>();
  const parents: string[] = [];
  let section: string | null = null;
  let comments: string[] | undefined;
  // A task's notes follow it.
  let add: (() => void) | undefined;
  for (const { line, cell } of lines) {
    const where = `line ${line}`;
    const type = cell('type').toLowerCase();
    const content = cell('content');
    if (type === 'section') {
      section = content === '' ? null : content;
      continue;
    }
    if (type === 'note') {
      if (comments === undefined) found.skip(where, 'a note without a task above it');
      else comments.push(content);
      continue;
    }
    // Between its entries Todoist leaves lines that hold nothing, and some about the project's view.
    if (type !== 'task') {
      if (type !== '' && type !== 'meta') found.skip(where, `type: ${type} is none of task, section, note`);
      continue;
    }
    const indent = Math.max(1, Number(cell('indent')) || 1);
    parents.length = Math.min(parents.length, indent - 1);
    const parent = parents.at(-1);
    const title = content.replaceAll(label, '').replaceAll(/\s+/g, ' ').trim() || content;
    parents.push(title);
    const date = cell('date');
    const due_date = dueDateOf(date);
    const nth = (seen.get(content) ?? 0) + 1;
    seen.set(content, nth);
    const notes: string[] = [];
    comments = notes;
    const category = section;
    add?.();
    add = () =>
      found.add(
        { where, key: `${section ?? ''}/${parent ?? ''}/${content}#${nth}` },
        {
          title,
          description: joined(
            cell('description'),
            parent === undefined ? '' : `Sub-task of: ${parent}`,
            due_date === undefined ? `Due: ${date}` : '',
          ),
          due_date: due_date ?? null,
          priority: priorities[cell('priority')] ?? 'MEDIUM',
          status: 'PENDING',
          tags: [...content.matchAll(label)].map(([, name = '']) => name),
          category,
          comments: notes,
        },
      );
  }
  add?.();
  return found.result();
};
