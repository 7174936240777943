import type { Due } from '@taskledger/domain';
import { findUser, ownsCategory } from '@taskledger/read-models';
import type { Pool } from '@taskledger/runtime';
import { type FieldError, problem } from '../../problems.ts';
import { dueFrom, needsTimeZone } from './due.ts';

/** What the body of a request says about other things; absent where it says nothing. */
export interface References {
  readonly due_date?: string | null;
  readonly category_id?: string | null;
  readonly assigned_to?: string | null;
}

/** What need not be looked up: the references that the task has already, and the caller, who has just signed in. */
export interface Known {
  readonly creator: string;
  readonly caller: string;
  readonly category_id?: string | null;
  readonly assigned_to?: string | null;
}

/**
 * Looks up what a task refers to: its category must be one of the creator's, its assignee an active user. All that is
 * missing is named in one 422. Asks the database nothing that it need not.
 */
export const checkReferences = async (pool: Pool, given: References, known: Known): Promise<void> => {
  const wrong = await Promise.all([
    isNews(given.category_id, known.category_id) && categoryError(pool, given.category_id, known.creator),
    isNews(given.assigned_to, known.assigned_to, known.caller) && assigneeError(pool, given.assigned_to),
  ]);
  const errors = wrong.filter((error) => error !== false && error !== undefined);
  const [first] = errors;
  if (first !== undefined) throw problem('validation_failed', { detail: first.message, errors });
};

const isNews = (
  id: string | null | undefined,
  ...known: readonly (string | null | undefined)[]
): id is string => id !== undefined && id !== null && !known.includes(id);

const invalidReference = (field: string, message: string): FieldError => ({
  field,
  code: 'invalid_reference',
  message,
});

const categoryError = async (pool: Pool, id: string, creator: string): Promise<FieldError | undefined> =>
  (await ownsCategory(pool, creator, id))
    ? undefined
    : invalidReference('category_id', 'The creator of the task has no such category.');

const assigneeError = async (pool: Pool, id: string): Promise<FieldError | undefined> =>
  (await findUser(pool, id))?.is_active === true
    ? undefined
    : invalidReference('assigned_to', 'There is no active user with this id.');

/** When a due date passes. Only a day needs to know the creator's time zone. */
export const resolveDueOf = async (pool: Pool, due_date: string | null, creator: string): Promise<Due> => {
  const user = needsTimeZone(due_date) ? await findUser(pool, creator) : undefined;
  return dueFrom(due_date, user?.timezone ?? 'UTC');
};
