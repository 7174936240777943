import { useComputed } from '@preact/signals';
import { byName, initialsOf, nameOf } from '../people.ts';
import { me, zone } from '../session.ts';
import { dueLabel } from '../time.ts';
import { Check, Pencil, Person, Play, Trash, Undo } from '../ui/icons.tsx';
import { categoryName } from './categories-store.ts';
import { deleteTask, restoreTask, transition } from './commands.ts';
import { EditForm } from './edit-form.tsx';
import { editing, fresh, show } from './list-store.ts';
import { assigning, cursorRow, focusRow, tabRow } from './row-store.ts';
import { isSelected, toggle } from './selection.ts';
import { isOpen, mayManage, priorityNames, statusNames, type Task } from './task.ts';

/** One task of the list. */
export const Row = ({ task }: { readonly task: Task }) => {
  const { id, title } = task;
  // One row is drawn again, not a thousand, when one is selected or the keyboard moves.
  const isEditing = useComputed(() => editing.value === id);
  const isChosen = useComputed(() => isSelected(id));
  const isFresh = useComputed(() => fresh.value.has(id));
  const isReachable = useComputed(() => tabRow.value === id);
  const classes = [
    'row',
    isOpen(task) ? '' : 'row-done',
    task.is_overdue ? 'row-overdue' : '',
    isChosen.value ? 'row-selected' : '',
    isFresh.value ? 'row-fresh' : '',
  ];
  if (isEditing.value) {
    return (
      <li class="row row-editing" id={`task-${id}`}>
        <EditForm task={task} onDone={() => leaveEditing(id)} />
      </li>
    );
  }
  return (
    <li
      class={classes.join(' ')}
      id={`task-${id}`}
      tabIndex={isReachable.value ? 0 : -1}
      onFocus={() => (cursorRow.value = id)}
    >
      <input
        type="checkbox"
        class="row-select"
        aria-label={`Select ${title}`}
        checked={isChosen.value}
        onChange={() => toggle(id)}
      />
      <CompleteButton task={task} />
      <div class="row-text">
        <a class="row-title" href={`/tasks/${id}`}>
          {title}
        </a>
        <Facts task={task} />
      </div>
      <RowActions task={task} />
    </li>
  );
};

const leaveEditing = (id: string): void => {
  editing.value = undefined;
  focusRow(id);
};

/** Completes a task, or opens it again. */
export const CompleteButton = ({ task }: { readonly task: Task }) => {
  const open = isOpen(task);
  const label = open ? `Complete ${task.title}` : `Reopen ${task.title}`;
  return (
    <button
      type="button"
      class={`tick tick-${task.status} tick-${task.priority}`}
      aria-label={label}
      disabled={task.deleted_at !== null}
      onClick={() => void transition(task, open ? 'complete' : 'reopen')}
    >
      <Check />
    </button>
  );
};

const Facts = ({ task }: { readonly task: Task }) => {
  const { priority, due_date: due, status, tags, assigned_to: assignee, created_by: creator } = task;
  const category = categoryName(task.category_id);
  return (
    <div class="facts">
      {priority !== 'MEDIUM' && <span class={`mark mark-${priority}`}>{priorityNames[priority]}</span>}
      {due !== null && (
        <time class={task.is_overdue ? 'fact fact-late' : 'fact'} dateTime={due}>
          {task.is_overdue && 'Overdue · '}
          {dueLabel(due, zone())}
        </time>
      )}
      {status !== 'PENDING' && status !== 'OVERDUE' && <span class="fact">{statusNames[status]}</span>}
      {task.deleted_at !== null && <span class="fact">Deleted</span>}
      {category !== undefined && <span class="fact">{category}</span>}
      {tags.map((tag) => (
        <button key={tag} type="button" class="tag" onClick={() => show({ tag })}>
          <span class="sr">Only tasks with </span>#{tag}
        </button>
      ))}
      {assignee !== null && (
        <span class="fact fact-person">
          <span class="avatar" aria-hidden="true">
            {initialsOf(assignee === me().id ? me().display_name : nameOf(assignee))}
          </span>
          {nameOf(assignee)}
        </span>
      )}
      {creator !== me().id && <span class="fact">from {byName(creator)}</span>}
    </div>
  );
};

const RowActions = ({ task }: { readonly task: Task }) => {
  const { title, status } = task;
  if (task.deleted_at !== null) {
    return (
      <div class="row-actions">
        <button type="button" class="button button-quiet" onClick={() => void restoreTask(task)}>
          <Undo /> Restore<span class="sr"> {title}</span>
        </button>
      </div>
    );
  }
  return (
    <div class="row-actions">
      {status === 'PENDING' && (
        <button
          type="button"
          class="icon-button"
          aria-label={`Start ${title}`}
          title="Start"
          onClick={() => void transition(task, 'start')}
        >
          <Play />
        </button>
      )}
      {mayManage(task, me()) && <Management task={task} />}
      <span class="version" title={`Version ${task.version}`}>
        v{task.version}
      </span>
    </div>
  );
};

/** What its creator alone may do. */
const Management = ({ task }: { readonly task: Task }) => {
  const { id, title } = task;
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={`Edit ${title}`}
        title="Edit (e)"
        onClick={() => (editing.value = id)}
      >
        <Pencil />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={`Assign ${title}`}
        title="Assign (a)"
        onClick={() => (assigning.value = task)}
      >
        <Person />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={`Delete ${title}`}
        title="Delete (d)"
        onClick={() => void deleteTask(task)}
      >
        <Trash />
      </button>
    </>
  );
};
