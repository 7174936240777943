import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { whenJoined } from '../live.ts';
import { byName } from '../people.ts';
import { me, zone } from '../session.ts';
import { fullTime } from '../time.ts';
import { Back, Pencil, Person, Trash, Undo } from '../ui/icons.tsx';
import { AssignDialog } from '../tasks/assign-dialog.tsx';
import { assignTask, deleteTask, restoreTask, transition, type Transition } from '../tasks/commands.ts';
import { EditForm } from '../tasks/edit-form.tsx';
import { CompleteButton } from '../tasks/row.tsx';
import { isOpen, mayManage, type Task } from '../tasks/task.ts';
import { valueText } from '../tasks/words.ts';
import { Comments } from './comments.tsx';
import { Timeline } from './timeline.tsx';
import { openTask } from './task-store.ts';
import { TimeSlider } from './time-slider.tsx';

/** One task: what it is, what was said about it, and all that it ever was. */
export const TaskPage = ({ id }: { readonly id: string }) => {
  const store = useMemo(() => openTask(id), [id]);
  useEffect(() => {
    void whenJoined(store.load);
    return store.stop;
  }, [store]);
  const { value: task } = store.task;
  useEffect(() => {
    if (task !== undefined) document.title = `${task.title} · Taskledger`;
  }, [task?.title]);

  if (store.failure.value !== undefined) {
    return (
      <div class="empty" role="alert">
        <h1 tabIndex={-1}>Nothing to show</h1>
        <p>{store.failure.value}</p>
        <a class="button" href="/">
          To the tasks
        </a>
      </div>
    );
  }
  if (task === undefined) {
    return (
      <div class="skeleton" role="status">
        <h1 class="sr">Task</h1>
        <span class="sr">Loading the task</span>
        <div class="skeleton-row" />
        <div class="skeleton-row" />
      </div>
    );
  }
  return (
    <article class="task">
      <p>
        <a class="back" href="/">
          <Back /> Tasks
        </a>
      </p>
      <div class="task-main">
        <Details task={task} />
        {task.deleted_at === null && <Comments store={store} task={task} />}
      </div>
      <section class="task-past" aria-labelledby="history-title">
        <h2 id="history-title">History</h2>
        <TimeSlider store={store} task={task} />
        <Timeline task={task} entries={store.history.value} />
      </section>
    </article>
  );
};

const Details = ({ task }: { readonly task: Task }) => {
  const editing = useSignal(false);
  if (editing.value) {
    return (
      <>
        <h1 class="sr">{task.title}</h1>
        <EditForm task={task} whole onDone={() => (editing.value = false)} />
      </>
    );
  }
  return (
    <header class="task-head">
      <div class="task-title">
        <CompleteButton task={task} />
        <h1 tabIndex={-1} class={isOpen(task) ? '' : 'struck'}>
          {task.title}
        </h1>
      </div>
      {task.deleted_at !== null && (
        <p class="notice">
          This task is deleted; its history stays.{' '}
          <button type="button" class="button" onClick={() => void restoreTask(task)}>
            <Undo /> Restore
          </button>
        </p>
      )}
      <p class={task.description === '' ? 'description quiet' : 'description'}>
        {task.description === '' ? 'No description.' : task.description}
      </p>
      <FactTable task={task} />
      {task.deleted_at === null && <Actions task={task} onEdit={() => (editing.value = true)} />}
    </header>
  );
};

const FactTable = ({ task }: { readonly task: Task }) => {
  const facts: readonly [name: string, value: string][] = [
    ['Status', valueText('status', task.status)],
    ['Priority', valueText('priority', task.priority)],
    ['Due', valueText('due_date', task.due_date)],
    ['Category', valueText('category_id', task.category_id)],
    ['Tags', valueText('tags', task.tags)],
    ['Assignee', valueText('assigned_to', task.assigned_to)],
    ['Created', `${fullTime(task.created_at, zone())} by ${byName(task.created_by)}`],
  ];
  return (
    <dl class="fact-table">
      {facts.map(([name, value]) => (
        <div key={name} class={name === 'Created' ? 'fact-wide' : ''}>
          <dt>{name}</dt>
          <dd class={name === 'Due' && task.is_overdue ? 'late' : ''}>
            {value === '' ? <span class="quiet">–</span> : value}
            {name === 'Due' && task.is_overdue && ' · overdue'}
          </dd>
        </div>
      ))}
    </dl>
  );
};

const next: Readonly<Record<Task['status'], readonly [Transition, string][]>> = {
  PENDING: [
    ['start', 'Start'],
    ['complete', 'Complete'],
    ['cancel', 'Cancel task'],
  ],
  IN_PROGRESS: [
    ['complete', 'Complete'],
    ['cancel', 'Cancel task'],
  ],
  OVERDUE: [
    ['complete', 'Complete'],
    ['cancel', 'Cancel task'],
  ],
  COMPLETED: [['reopen', 'Reopen']],
  CANCELLED: [['reopen', 'Reopen']],
};

const Actions = ({ task, onEdit }: { readonly task: Task; readonly onEdit: () => void }) => {
  const assigning = useSignal(false);
  const isOurs = mayManage(task, me());
  const steps = next[task.status].filter(([name]) => isOurs || name !== 'cancel');
  return (
    <div class="form-actions">
      {steps.map(([name, text]) => (
        <button
          key={name}
          type="button"
          class={name === 'complete' ? 'button button-main' : 'button'}
          onClick={() => void transition(task, name)}
        >
          {text}
        </button>
      ))}
      {isOurs && (
        <>
          <button type="button" class="button" onClick={onEdit}>
            <Pencil /> Edit
          </button>
          <button type="button" class="button" onClick={() => (assigning.value = true)}>
            <Person /> Assign
          </button>
          <button type="button" class="button" onClick={() => void deleteTask(task)}>
            <Trash /> Delete
          </button>
        </>
      )}
      {assigning.value && (
        <AssignDialog
          title={`Assign “${task.title}”`}
          onClose={() => (assigning.value = false)}
          onPick={(person) => {
            assigning.value = false;
            void assignTask(task, person?.id ?? null, person?.display_name ?? '');
          }}
        />
      )}
    </div>
  );
};
