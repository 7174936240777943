import type { Actor } from '../decision.ts';
import type { TaskCommand } from './commands.ts';
import type { TaskState } from './state.ts';

type Standing = 'creator' | 'assignee';

/** Who may do what with a task. ADMIN may do everything; everybody who is not listed does not even see the task. */
const allowed: Record<Exclude<TaskCommand['type'], 'CreateTask'> | 'ReadTask', readonly Standing[]> = {
  ReadTask: ['creator', 'assignee'],
  StartTask: ['creator', 'assignee'],
  CompleteTask: ['creator', 'assignee'],
  ReopenTask: ['creator', 'assignee'],
  ChangeTask: ['creator'],
  AssignTask: ['creator'],
  CancelTask: ['creator'],
  DeleteTask: ['creator'],
  RestoreTask: ['creator'],
  MarkTaskOverdue: [],
  RemindTask: ['creator', 'assignee'],
  // An assignee takes back transitions only: see undo.ts.
  UndoTaskChange: ['creator', 'assignee'],
  // Whose comment it is decides, too: see comments.ts.
  AddComment: ['creator', 'assignee'],
  EditComment: ['creator', 'assignee'],
  RemoveComment: ['creator', 'assignee'],
};

export type TaskAction = keyof typeof allowed;

/** `hidden`: answer as if the task did not exist; `forbidden`: it may be seen, but not this. */
export const accessTo = (
  task: Pick<TaskState, 'created_by' | 'assigned_to'>,
  actor: Actor,
  action: TaskAction,
): 'granted' | 'forbidden' | 'hidden' => {
  if (actor.role === 'ADMIN') return 'granted';
  const standings: Standing[] = [];
  if (task.created_by === actor.id) standings.push('creator');
  if (task.assigned_to === actor.id) standings.push('assignee');
  if (standings.length === 0) return 'hidden';
  return standings.some((standing) => allowed[action].includes(standing)) ? 'granted' : 'forbidden';
};
