import { priorities } from '@taskledger/domain';
import { z } from 'zod';

const text = (min: number, max: number) =>
  z
    .string()
    .min(min, min === 1 ? 'is missing' : `has fewer than ${min} characters`)
    .max(max, `has more than ${max} characters`)
    .refine((value) => !/[\0\p{Surrogate}]/u.test(value), 'holds NUL or broken characters');

const filled = (max: number) =>
  text(1, max).refine((value) => value === '' || value.trim() !== '', 'is blank');

/** A task as a file tells it, within what the API would take. */
export const taskDraft = z.strictObject({
  title: filled(255),
  description: text(0, 10_000),
  priority: z.enum(priorities),
  /** A day or a time, as the API takes it. */
  due_date: z.string().nullable(),
  status: z.enum(['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED']),
  category: filled(100).nullable(),
  tags: z
    .array(filled(50).refine((tag) => !/\p{Cc}/u.test(tag), 'holds control characters'))
    .max(20, 'are more than 20'),
  comments: z.array(filled(5_000)),
});
export type TaskDraft = z.output<typeof taskDraft>;

/** A task of a file, with what it is told apart by. */
export interface FoundTask {
  /** For people: `line 7`, `task 4711`. */
  readonly where: string;
  /** The same for the same task whenever its file is read. */
  readonly key: string;
  /** The id that it had in another ledger, or in this one. */
  readonly id?: string;
  readonly draft: TaskDraft;
}

export interface Skipped {
  readonly where: string;
  readonly reason: string;
}

export const formats = ['taskledger', 'csv', 'todoist', 'vikunja'] as const;
export type Format = (typeof formats)[number];

/** What a file holds. */
export interface ReadFile {
  readonly format: Format;
  readonly tasks: readonly FoundTask[];
  readonly skipped: readonly Skipped[];
}

/** Why something is no task that can be taken; undefined when nothing is wrong. */
export const complaintOf = (error: z.ZodError): string =>
  error.issues
    .map(({ path, message }) => `${path.map(String).join('.') || 'the entry'}: ${message}`)
    .join('; ')
    .slice(0, 500);

/** Checks a task as it was found, and puts it with the others or with those that are skipped. */
export const collector = (format: Format) => {
  const tasks: FoundTask[] = [];
  const skipped: Skipped[] = [];
  return {
    add: (found: Omit<FoundTask, 'draft'>, given: z.input<typeof taskDraft>): void => {
      const checked = taskDraft.safeParse(fitting(given));
      if (checked.success) tasks.push({ ...found, draft: checked.data });
      else skipped.push({ where: found.where, reason: complaintOf(checked.error) });
    },
    skip: (where: string, reason: string): void => void skipped.push({ where, reason }),
    result: (): ReadFile => ({ format, tasks, skipped }),
  };
};

const longestTitle = 255;

/** A title that is too long stands whole in the description; tags come once each. */
const fitting = (given: z.input<typeof taskDraft>): z.input<typeof taskDraft> => {
  const tags = [...new Set(given.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
  const title = given.title.trim();
  if (title.length <= longestTitle) return { ...given, title, tags };
  const short = `${title.slice(0, longestTitle - 1).replace(/\p{Surrogate}$/u, '')}…`;
  return { ...given, tags, title: short, description: joined(title, given.description) };
};

/** Paragraphs, less the empty ones. */
export const joined = (...parts: readonly string[]): string =>
  parts.filter((part) => part.trim() !== '').join('\n\n');
