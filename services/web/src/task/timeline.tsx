import { byName } from '../people.ts';
import { zone } from '../session.ts';
import { agoLabel, fullTime } from '../time.ts';
import { undoChange } from '../tasks/commands.ts';
import type { HistoryEntry, Task } from '../tasks/task.ts';
import { eventName, fieldName, valueText } from '../tasks/words.ts';
import { Undo } from '../ui/icons.tsx';
import { complain, say } from '../ui/toasts.tsx';

/** Every change of a task, the newest first, each with what was before and after. */
export const Timeline = ({
  task,
  entries,
}: {
  readonly task: Task;
  readonly entries: readonly HistoryEntry[];
}) => (
  <ol class="timeline">
    {entries.map((entry) => (
      <li key={entry.position} class="entry-line">
        <span class="version">v{entry.version}</span>
        <div>
          <p class="entry-head">
            <strong>{eventName(entry.type)}</strong> by {byName(entry.actor)}{' '}
            <time class="quiet" dateTime={entry.at} title={fullTime(entry.at, zone())}>
              {agoLabel(entry.at, zone())}
            </time>
          </p>
          <Changes entry={entry} />
        </div>
        {canUndo(task, entry) && (
          <button type="button" class="button button-quiet" onClick={() => void undo(task, entry)}>
            <Undo /> Undo<span class="sr"> {`${eventName(entry.type)}, version ${entry.version}`}</span>
          </button>
        )}
      </li>
    ))}
  </ol>
);

const canUndo = (task: Task, { version, type }: HistoryEntry): boolean =>
  task.deleted_at === null &&
  version > 1 &&
  !type.startsWith('Comment') &&
  type !== 'TaskReminderRequested' &&
  type !== 'TaskBecameOverdue';

const undo = async ({ id }: Task, { version, type }: HistoryEntry): Promise<void> => {
  try {
    const { version: left } = await undoChange(id, version);
    say(`Undone: ${eventName(type)}`, async () => void (await undoChange(id, left)));
  } catch (error) {
    complain(error);
  }
};

/** Hidden from the eye: what only repeats the status. */
const isTold = ({ field }: { readonly field: string }): boolean =>
  field !== 'completed_at' && field !== 'deleted_at';

const Changes = ({ entry }: { readonly entry: HistoryEntry }) => {
  const told = entry.changes.filter(isTold).filter(({ from, to }) => from !== null || !isEmpty(to));
  if (told.length === 0) return null;
  return (
    <dl class="changes">
      {told.map(({ field, from, to }) => {
        const before = valueText(field, from);
        const after = valueText(field, to);
        return (
          <div key={field}>
            <dt>{fieldName(field)}</dt>
            <dd>
              {before !== '' && (
                <>
                  <span class="sr">from </span>
                  <del>{before}</del>
                </>
              )}
              {before !== '' && after !== '' && (
                <span class="arrow" aria-hidden="true">
                  {' → '}
                </span>
              )}
              {after !== '' && (
                <>
                  <span class="sr">to </span>
                  <ins>{after}</ins>
                </>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
};

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);
