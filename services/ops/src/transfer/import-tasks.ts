import { type Actor, type CreateTask, resolveDue, taskDecider } from '@taskledger/domain';
import { createCommandHandler, type EventMeta } from '@taskledger/events';
import type { User } from '@taskledger/read-models';
import type { LedgerSession } from '../session.ts';
import { categoryFinder } from './categories.ts';
import type { FoundTask, Skipped } from './draft.ts';
import { derivedId } from './ids.ts';

export interface Imported {
  readonly created: number;
  /** Imported before. */
  readonly unchanged: number;
  readonly skipped: readonly Skipped[];
}

export interface ImportOptions {
  readonly user: User;
  readonly format: string;
  readonly meta: () => EventMeta;
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

const atOnce = 64;

/** Creates the tasks that are not there yet, by the same commands as the API. What was interrupted goes on when it is run again. */
export const importTasks = async (
  session: LedgerSession,
  found: readonly FoundTask[],
  { user, format, meta, onProgress, signal }: ImportOptions,
): Promise<Imported> => {
  const by: Actor = { id: user.id, role: 'MEMBER' };
  const tasks = createCommandHandler(session.ledger, taskDecider);
  const categoryOf = categoryFinder(session, by, meta());
  const ids = await idsOf(session, user, format, found);
  const skipped: Skipped[] = [];
  let [created, unchanged, done] = [0, 0, 0];

  const take = async ({ where, draft }: FoundTask, id: string): Promise<void> => {
    const { due_date, category, comments, ...fields } = draft;
    const now = new Date().toISOString();
    const command: CreateTask = {
      type: 'CreateTask',
      id,
      by,
      now,
      ...fields,
      due: resolveDue(due_date, user.timezone),
      category_id: category === null ? null : await categoryOf(category),
      assigned_to: null,
    };
    const result = await tasks.start(id, command, { meta: meta() });
    if (result.outcome === 'accepted') created += 1;
    else if (result.outcome === 'rejected' && result.rejection.rejected === 'already_exists') unchanged += 1;
    else skipped.push({ where, reason: `the ledger refused it: ${reasonOf(result)}` });
    for (const [index, body] of comments.entries()) {
      const comment_id = derivedId(id, 'comment', String(index), body);
      await tasks.handle(id, { type: 'AddComment', by, now, comment_id, body }, { meta: meta() });
    }
  };

  for (let start = 0; start < found.length; start += atOnce) {
    signal.throwIfAborted();
    const part = found.slice(start, start + atOnce);
    await Promise.all(part.map(async (task, index) => take(task, ids[start + index] ?? '')));
    done += part.length;
    onProgress(done);
  }
  return { created, unchanged, skipped };
};

const reasonOf = (result: object): string =>
  'rule' in result ? String(result.rule) : JSON.stringify(result);

/** How many of these tasks are there already. */
export const countPresent = async (
  session: LedgerSession,
  found: readonly FoundTask[],
  { user, format }: Pick<ImportOptions, 'user' | 'format'>,
): Promise<number> => {
  const { rows } = await session.pool.query<{ count: number }>(
    'SELECT count(*) FROM tasks WHERE id = ANY($1::uuid[])',
    [await idsOf(session, user, format, found)],
  );
  return rows[0]?.count ?? 0;
};

/** A task keeps the id that it has in an export, unless that is somebody else's task here. */
const idsOf = async (
  { pool }: LedgerSession,
  user: User,
  format: string,
  found: readonly FoundTask[],
): Promise<string[]> => {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM tasks WHERE id = ANY($1::uuid[]) AND created_by <> $2',
    [found.flatMap(({ id }) => id ?? []), user.id],
  );
  const others = new Set(rows.map(({ id }) => id));
  return found.map(({ id, key }) =>
    id !== undefined && !others.has(id) ? id.toLowerCase() : derivedId(user.id, format, key),
  );
};
