import type { Status, TaskChanges, TaskCommand, TaskState } from '../src/index.ts';

/** A task as the model knows it: its status and all that decides about it. */
export interface Model {
  readonly creator: string;
  readonly assignee: string | null;
  readonly status: Status;
  readonly hidden: boolean;
  readonly due: string | null;
  /** The status before OVERDUE. */
  readonly before: Status | null;
  /** The present deadline has been marked as missed. */
  readonly noted: boolean;
  readonly completedAt: string | null;
}

type Outcome = 'accepted' | 'not_found' | 'forbidden' | 'invalid_transition' | 'already_exists';
interface Answer {
  readonly outcome: Outcome;
  readonly model: Model | undefined;
}

/** Where one can go from each status, by a client's wish. */
const ways: Record<Status, readonly Status[]> = {
  PENDING: ['IN_PROGRESS', 'COMPLETED', 'CANCELLED'],
  IN_PROGRESS: ['PENDING', 'COMPLETED', 'CANCELLED'],
  OVERDUE: ['IN_PROGRESS', 'COMPLETED', 'CANCELLED'],
  COMPLETED: ['PENDING'],
  CANCELLED: ['PENDING'],
};

const wishes = {
  StartTask: 'IN_PROGRESS',
  CompleteTask: 'COMPLETED',
  ReopenTask: 'PENDING',
  CancelTask: 'CANCELLED',
} as const;

/** Comments, reminders and undo are no part of the model: they have laws of their own. */
type Modelled = Exclude<
  TaskCommand,
  { type: 'UndoTaskChange' | 'AddComment' | 'EditComment' | 'RemoveComment' }
>;

/** The status machine of a task in the plainest words: one state, no events. Written without a look at the domain's. */
export const applyToModel = (model: Model | undefined, command: Modelled): Answer => {
  if (command.type === 'CreateTask') {
    if (model !== undefined) return { outcome: 'already_exists', model };
    const pending: Model = {
      creator: command.by.id,
      assignee: command.assigned_to,
      status: 'PENDING',
      hidden: false,
      due: command.due.due_at,
      before: null,
      noted: false,
      completedAt: null,
    };
    return {
      outcome: 'accepted',
      model: command.status === 'PENDING' ? pending : moved(pending, command.status, command.now),
    };
  }
  const refused = (outcome: Outcome): Answer => ({ outcome, model });
  if (model === undefined) return refused('not_found');
  const manages = command.by.role === 'ADMIN' || command.by.id === model.creator;
  if (!manages && command.by.id !== model.assignee) return refused('not_found');
  if (model.hidden && command.type !== 'RestoreTask') return refused('not_found');
  if (!manages && !isWorkOnly(command)) return refused('forbidden');
  if (command.type === 'MarkTaskOverdue' && command.by.role !== 'ADMIN') return refused('forbidden');
  const next = applied(model, command);
  return next === 'impossible' ? refused('invalid_transition') : { outcome: 'accepted', model: next };
};

/** What an assignee may ask for: to start, complete or reopen; also in the form of a change of that status alone. */
const isWorkOnly = (command: TaskCommand): boolean => {
  if (command.type === 'ChangeTask') {
    const { status, ...rest } = command.changes;
    return status !== undefined && status !== 'CANCELLED' && Object.keys(rest).length === 0;
  }
  return command.type === 'StartTask' || command.type === 'CompleteTask' || command.type === 'ReopenTask';
};

const applied = (model: Model, command: Exclude<Modelled, { type: 'CreateTask' }>): Model | 'impossible' => {
  switch (command.type) {
    case 'DeleteTask':
      return { ...model, hidden: true };
    case 'RestoreTask':
      return model.hidden ? { ...model, hidden: false } : 'impossible';
    case 'AssignTask':
      return { ...model, assignee: command.assigned_to };
    case 'RemindTask':
      return model.status === 'COMPLETED' || model.status === 'CANCELLED' ? 'impossible' : model;
    case 'MarkTaskOverdue':
      return marked(model, command.now);
    case 'ChangeTask':
      return altered(model, command.changes, command.now);
    default: {
      const to = wishes[command.type];
      return ways[model.status].includes(to) ? moved(model, to, command.now) : 'impossible';
    }
  }
};

const moved = (model: Model, to: Status, now: string): Model => ({
  ...model,
  status: to,
  before: null,
  completedAt: to === 'COMPLETED' ? now : null,
  noted: to === 'PENDING' ? false : model.noted,
});

const marked = (model: Model, now: string): Model => {
  const open = model.status === 'PENDING' || model.status === 'IN_PROGRESS';
  const missed = model.due !== null && model.due <= now;
  return open && missed && !model.noted
    ? { ...model, status: 'OVERDUE', before: model.status, noted: true }
    : model;
};

const altered = (model: Model, changes: TaskChanges, now: string): Model | 'impossible' => {
  let next = model;
  if (changes.assigned_to !== undefined) next = { ...next, assignee: changes.assigned_to };
  if (changes.due !== undefined && changes.due.due_at !== model.due) {
    const due = changes.due.due_at;
    const stillMissed = model.status === 'OVERDUE' && due !== null && due <= now;
    next = { ...next, due, noted: stillMissed };
    if (model.before !== null && !stillMissed) next = { ...next, status: model.before, before: null };
  }
  if (changes.status === undefined || changes.status === next.status) return next;
  return ways[next.status].includes(changes.status) ? moved(next, changes.status, now) : 'impossible';
};

/** Whether the model can follow a command. */
export const isModelled = (command: TaskCommand): command is Modelled =>
  !['UndoTaskChange', 'AddComment', 'EditComment', 'RemoveComment'].includes(command.type);

/** A task of the domain, seen as the model sees it. */
export const asModel = (state: TaskState | undefined): Model | undefined =>
  state && {
    creator: state.created_by,
    assignee: state.assigned_to,
    status: state.status,
    hidden: state.deleted_at !== null,
    due: state.due_at,
    before: state.status_before_overdue,
    noted: state.overdue_noted,
    completedAt: state.completed_at,
  };
