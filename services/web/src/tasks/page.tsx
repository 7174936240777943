import { useEffect, useRef } from 'preact/hooks';
import { AssignDialog } from './assign-dialog.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { assignTask } from './commands.ts';
import { FirstSteps } from './first-steps.tsx';
import { failure, hasMore, loading, loadMore, query, reload, show, tasks } from './list-store.ts';
import { viewNames } from './query.ts';
import { QuickAddField } from './quick-add-field.tsx';
import { assigning } from './row-store.ts';
import { Row } from './row.tsx';
import { selecting } from './selection.ts';
import { SummaryCards } from './summary.tsx';
import { Toolbar } from './toolbar.tsx';

/** The dashboard. */
export const TasksPage = () => {
  const { view } = query.value;
  return (
    <>
      <h1 tabIndex={-1}>{viewNames[view]}</h1>
      <SummaryCards />
      <QuickAddField />
      <Toolbar />
      <BulkBar />
      <TaskList />
      <Assigning />
    </>
  );
};

const TaskList = () => {
  const shown = tasks.value;
  if (failure.value !== undefined && shown.length === 0) {
    return (
      <div class="empty" role="alert">
        <p>The tasks cannot be read: {failure.value}</p>
        <button type="button" class="button" onClick={() => void reload()}>
          Try again
        </button>
      </div>
    );
  }
  if (shown.length === 0 && loading.value) return <ListSkeleton />;
  if (shown.length === 0) return <EmptyList />;
  return (
    <>
      <ul
        class={selecting.value ? 'list list-selecting' : 'list'}
        aria-label="Tasks"
        aria-busy={loading.value}
      >
        {shown.map((task) => (
          <Row key={task.id} task={task} />
        ))}
      </ul>
      {hasMore.value && <MoreRows />}
    </>
  );
};

/** Loads the next page before its place comes into view. */
const MoreRows = () => {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const { current } = button;
    if (current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) void loadMore();
      },
      { rootMargin: '1200px' },
    );
    observer.observe(current);
    return () => observer.disconnect();
    // A new one after each page: an end that stays in view is told of only once.
  }, [tasks.value.length]);
  return (
    <button ref={button} type="button" class="button button-quiet more" onClick={() => void loadMore()}>
      {failure.value === undefined ? 'More' : 'Try again'}
    </button>
  );
};

const ListSkeleton = () => (
  <div class="skeleton" role="status">
    <span class="sr">Loading tasks</span>
    {[1, 2, 3, 4, 5].map((line) => (
      <div key={line} class="skeleton-row" />
    ))}
  </div>
);

const EmptyList = () => {
  const { view, search, priority, category, tag } = query.value;
  const filtered = search !== '' || priority !== '' || category !== '' || tag !== '';
  if (filtered) {
    return (
      <div class="empty">
        <p>No task fits.</p>
        <button
          type="button"
          class="button"
          onClick={() => show({ search: '', priority: '', category: '', tag: '' })}
        >
          Show all of “{viewNames[view]}”
        </button>
      </div>
    );
  }
  if (view === 'open') return <FirstSteps />;
  return (
    <div class="empty">
      <p>{view === 'overdue' ? 'Nothing is late.' : 'Nothing here.'}</p>
    </div>
  );
};

const Assigning = () => {
  const task = assigning.value;
  if (task === undefined) return null;
  const close = (): void => {
    assigning.value = undefined;
  };
  return (
    <AssignDialog
      title={`Assign “${task.title}”`}
      onClose={close}
      onPick={(person) => {
        close();
        void assignTask(task, person?.id ?? null, person?.display_name ?? '');
      }}
    />
  );
};
