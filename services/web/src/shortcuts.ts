import { signal } from '@preact/signals';
import { assigning, cursorRow, focusRow, tabRow } from './tasks/row-store.ts';
import { deleteTask, transition } from './tasks/commands.ts';
import { editing, loadMore, tasks } from './tasks/list-store.ts';
import { clear, toggle } from './tasks/selection.ts';
import { isOpen, mayManage, type Task } from './tasks/task.ts';
import { navigate, place } from './router.ts';
import { me } from './session.ts';
import { undoLast } from './ui/toasts.tsx';

/** Whether the overlay with the keys is open. */
export const overlay = signal(false);

const setting = 'taskledger.single-keys';

/** Single keys can be turned off: they get in the way of speech input (WCAG 2.1.4). */
export const singleKeys = signal(localStorage.getItem(setting) !== 'off');

export const setSingleKeys = (on: boolean): void => {
  singleKeys.value = on;
  localStorage.setItem(setting, on ? 'on' : 'off');
};

interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
  readonly run: () => void;
}

const current = (): Task | undefined => tasks.value.find(({ id }) => id === tabRow.value);

/** Runs on the row that the keyboard is on. */
const onRow = (run: (task: Task) => unknown) => (): void => {
  const task = current();
  if (task !== undefined && place.value.path === '/') run(task);
};

/** The same for what its creator alone may do. */
const onOwnRow = (run: (task: Task) => unknown) =>
  onRow((task) => {
    if (mayManage(task, me()) && task.deleted_at === null) run(task);
  });

const isInList = (): boolean => document.activeElement?.closest('.list') !== null;

const move = (by: number) => (): void => {
  const { value: rows } = tasks;
  const at = rows.findIndex(({ id }) => id === tabRow.value);
  // The first press goes to the row, not past it.
  const next = at === -1 || !isInList() ? Math.max(at, 0) : Math.min(Math.max(at + by, 0), rows.length - 1);
  focusRow(rows[next]?.id);
  if (next > rows.length - 10) void loadMore();
};

/** The row after the one that is about to leave. */
const neighbour = (task: Task): string | undefined => {
  const at = tasks.value.indexOf(task);
  return (tasks.value[at + 1] ?? tasks.value[at - 1])?.id;
};

const leaving = (run: (task: Task) => Promise<boolean>) =>
  onRow(async (task) => {
    const next = neighbour(task);
    const worked = await run(task);
    if (worked) focusRow(tasks.value.some(({ id }) => id === task.id) ? task.id : next);
  });

const focus = (id: string) => (): void => {
  if (place.value.path === '/') return document.getElementById(id)?.focus();
  navigate('/');
  requestAnimationFrame(() => document.getElementById(id)?.focus());
};

export const shortcuts: readonly Shortcut[] = [
  { keys: ['n'], does: 'New task', run: focus('quick-add') },
  { keys: ['/'], does: 'Search', run: focus('search') },
  { keys: ['j', 'ArrowDown'], does: 'Next task', run: move(1) },
  { keys: ['k', 'ArrowUp'], does: 'Previous task', run: move(-1) },
  { keys: ['o', 'Enter'], does: 'Open the task', run: onRow(({ id }) => navigate(`/tasks/${id}`)) },
  {
    keys: ['c'],
    does: 'Complete or reopen',
    run: leaving((task) => transition(task, isOpen(task) ? 'complete' : 'reopen')),
  },
  { keys: ['e'], does: 'Edit', run: onOwnRow(({ id }) => (editing.value = id)) },
  { keys: ['a'], does: 'Assign', run: onOwnRow((task) => (assigning.value = task)) },
  { keys: ['x'], does: 'Select', run: onRow(({ id }) => toggle(id)) },
  { keys: ['d'], does: 'Delete', run: leaving(deleteTask) },
  { keys: ['u'], does: 'Undo', run: undoLast },
  { keys: ['g'], does: 'Go to the tasks', run: () => navigate('/') },
  { keys: ['?'], does: 'These keys', run: () => (overlay.value = !overlay.value) },
];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input:not([type=checkbox]), textarea, select, dialog') !== null;

const rowOnly = new Set(['ArrowDown', 'ArrowUp', 'Enter']);

/**
 * A button or link has a meaning of its own for Enter, and the arrows scroll outside of the list. But where the focus went with an
 * element that was drawn anew, Enter still means the row that the keyboard was on, as all other keys do.
 */
const isOnRow = ({ key, target }: KeyboardEvent): boolean =>
  (target instanceof Element && target.matches('.row')) ||
  (key === 'Enter' && target === document.body && cursorRow.value !== undefined);

const onKey = (event: KeyboardEvent): void => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === 'Escape' && !(event.target instanceof Element && event.target.closest('dialog'))) {
    if (event.target instanceof HTMLInputElement) event.target.blur();
    clear();
    return;
  }
  if (isTyping(event.target)) return;
  if (rowOnly.has(event.key) && !isOnRow(event)) return;
  if (!singleKeys.value && event.key !== '?' && !rowOnly.has(event.key)) return;
  const found = shortcuts.find(({ keys }) => keys.includes(event.key));
  if (found === undefined) return;
  event.preventDefault();
  found.run();
};

export const listenToKeys = (): void => document.addEventListener('keydown', onKey);
