import type { Decision } from '../decision.ts';
import { reject } from '../decision.ts';
import type { UndoTaskChange } from './commands.ts';
import type { TaskEvent } from './events.ts';
import {
  type PastChange,
  pastChanges,
  type Restored,
  type StoredTaskEvent,
  touchedFields,
  valuesOf,
} from './past-changes.ts';
import type { TaskState } from './state.ts';

/**
 * Takes a change of a task back by one compensating event that carries the former values of the fields that the change
 * touched. Refused where a later change touched one of them: an undo never takes back more than it was asked for. To
 * undo an undo is to redo.
 */
export const decideUndo = (
  state: TaskState,
  command: UndoTaskChange,
  history: readonly StoredTaskEvent[],
): Decision<TaskEvent> => {
  const changes = pastChanges(history);
  const index = indexOfUndone(changes, command.version);
  const undone = changes[index];
  const touched = undone === undefined ? [] : touchedFields(undone);
  if (state.deleted_at !== null && !touched.includes('deleted_at')) {
    return reject('not_found', 'There is no such task.');
  }
  const mayAll = command.by.role === 'ADMIN' || command.by.id === state.created_by;
  if (!mayAll && (undone === undefined || !isTransition(undone, changes))) {
    return reject('forbidden', 'An assignee may take back only a start, a completion or a reopening.');
  }
  if (undone?.before === undefined || touched.length === 0) return nothingToUndo(command.version);
  const later = new Set(
    changes
      .slice(index + 1)
      .filter(isPeoples)
      .flatMap(touchedFields),
  );
  const conflicting = touched.filter((field) => later.has(field));
  if (conflicting.length > 0) {
    return reject('undo_conflict', `A later change touched the same: ${conflicting.join(', ')}.`);
  }
  const former = valuesOf(touched, undone.before);
  const affectsDeadline = touched.includes('status') || touched.includes('due_date');
  const restored = affectsDeadline ? { ...former, ...deadline(undone, state, former, command.now) } : former;
  if (JSON.stringify({ ...state, ...restored }) === JSON.stringify(state)) return [];
  return [{ type: 'TaskChangeUndone', data: { versions: [...undone.versions], restored } }];
};

const nothingToUndo = (version: number | undefined) =>
  version === undefined
    ? reject('undo_conflict', 'There is no change to undo.')
    : reject('undo_conflict', `Version ${version} is no change of the task's fields that could be undone.`);

/** Without a version, the last change that people made to the task's fields: comments and reminders are passed over. */
const indexOfUndone = (changes: readonly PastChange[], version: number | undefined): number =>
  version === undefined
    ? changes.findLastIndex((change) => isPeoples(change) && touchedFields(change).length > 0)
    : changes.findIndex(({ versions: [from, to] }) => from <= version && version <= to);

/** That a deadline passes is nobody's deed. */
const isPeoples = ({ events }: PastChange): boolean =>
  events.some(({ type }) => type !== 'TaskBecameOverdue');

/** A start, a completion, a reopening; or the undo of one. */
const isTransition = ({ events }: PastChange, changes: readonly PastChange[]): boolean =>
  events.every((event) => {
    if (event.type !== 'TaskChangeUndone') {
      return event.type === 'TaskStarted' || event.type === 'TaskCompleted' || event.type === 'TaskReopened';
    }
    const undone = changes.find(({ versions }) => versions[0] === event.data.versions[0]);
    return undone !== undefined && isTransition(undone, changes);
  });

/**
 * What becomes of OVERDUE when an undo moves the status or the due date. The mark follows from the deadline: it goes
 * where the restored deadline lies ahead, and stays on top of the restored status where the deadline has passed meanwhile.
 */
const deadline = (undone: PastChange, present: TaskState, former: Restored, now: string): Restored => {
  const before = undone.before ?? present;
  const next = { ...present, ...former };
  const missed = next.due_at !== null && next.due_at <= now;
  if (next.status === 'OVERDUE') {
    return missed || next.status_before_overdue === null
      ? { overdue_noted: true }
      : { status: next.status_before_overdue, status_before_overdue: null, overdue_noted: false };
  }
  // Who takes the mark itself back has seen it: the task is not marked again for the same deadline.
  if (!isPeoples(undone)) return { overdue_noted: present.overdue_noted };
  const open = next.status === 'PENDING' || next.status === 'IN_PROGRESS';
  if (present.status === 'OVERDUE' && open && missed && !before.overdue_noted) {
    return { status: 'OVERDUE', status_before_overdue: next.status, overdue_noted: true };
  }
  if (next.due_at !== before.due_at) return { overdue_noted: present.overdue_noted };
  return { overdue_noted: before.overdue_noted && next.status === before.status };
};
