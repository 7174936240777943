import { computed, effect, signal, untracked } from '@preact/signals';
import { answerOf } from '@taskledger/client';
import { onChange, whenJoined } from '../live.ts';
import { place, replaceQuery } from '../router.ts';
import { api } from '../session.ts';
import { belongs, compareBy, formatQuery, type ListQuery, parametersOf, parseQuery } from './query.ts';
import type { Task } from './task.ts';

/** The tasks that are loaded, in the list's order. */
export const tasks = signal<readonly Task[]>([]);
/** What is shown, from the address. */
export const query = computed(() => parseQuery(place.value.query));
export const loading = signal(true);
export const failure = signal<string | undefined>(undefined);
/** The task that is edited in its row: it stays there until that is done. */
export const editing = signal<string | undefined>(undefined);
/** Of tasks that have just been changed elsewhere. */
export const fresh = signal<ReadonlySet<string>>(new Set());

const pageSize = 50;
const cursor = signal<string | undefined>(undefined);
export const hasMore = computed(() => cursor.value !== undefined);

let round = 0;

/** Shows another list; what is not named stays. */
export const show = (wanted: Partial<ListQuery>): void =>
  replaceQuery(formatQuery({ ...query.value, ...wanted }));

/** Reads the list from its beginning. */
export const reload = async (): Promise<void> => {
  round += 1;
  loading.value = true;
  await load(round, undefined);
};

/** Reads the next page, unless one is on its way. */
export const loadMore = async (): Promise<void> => {
  if (loading.value || cursor.value === undefined) return;
  loading.value = true;
  await load(round, cursor.value);
};

const load = async (asked: number, from: string | undefined): Promise<void> => {
  const wanted = query.peek();
  try {
    const page = await answerOf(
      api.GET('/api/v1/tasks', {
        params: {
          query: { ...parametersOf(wanted), limit: pageSize, ...(from !== undefined && { cursor: from }) },
        },
      }),
    );
    if (asked !== round) return;
    const results = page.results.filter((task) => wanted.view !== 'deleted' || task.deleted_at !== null);
    const present = from === undefined ? [] : tasks.value;
    const known = new Set(present.map(({ id }) => id));
    tasks.value = [...present, ...results.filter(({ id }) => !known.has(id))];
    cursor.value = 'next_cursor' in page ? (page.next_cursor ?? undefined) : undefined;
    failure.value = undefined;
  } catch (error) {
    if (asked === round) failure.value = error instanceof Error ? error.message : 'The list cannot be read.';
  }
  if (asked === round) loading.value = false;
};

/** Puts a task as it is now where it belongs, or takes it out. */
export const apply = (task: Task): void => {
  const wanted = query.value;
  const others = tasks.value.filter(({ id }) => id !== task.id);
  const before = tasks.value.find(({ id }) => id === task.id);
  if (before !== undefined && before.version > task.version) return;
  if (!belongs(task, wanted) && editing.value !== task.id) {
    if (before !== undefined) tasks.value = others;
    return;
  }
  const compare = compareBy(wanted.order);
  const found = others.findIndex((other) => compare(task, other) < 0);
  // Beyond what is loaded it comes with its page.
  if (found === -1 && hasMore.value && before === undefined) return;
  tasks.value = others.toSpliced(found === -1 ? others.length : found, 0, task);
};

export const remove = (id: string): void => {
  if (editing.value === id) return;
  if (tasks.value.some((task) => task.id === id)) tasks.value = tasks.value.filter((task) => task.id !== id);
};

const highlight = (id: string): void => {
  fresh.value = new Set([...fresh.value, id]);
  setTimeout(() => (fresh.value = new Set([...fresh.value].filter((each) => each !== id))), 2000);
};

/** Keeps the list as its address and the stream of changes want it. */
export const keepList = (): void => {
  onChange(({ task, task_id: id, version }) => {
    if (task === null) return remove(id);
    const before = tasks.value.find((each) => each.id === id);
    if (before !== undefined && before.version >= version) return;
    apply(task);
    highlight(id);
  });
  effect(() => {
    const asked = query.value;
    if (place.value.path !== '/') return;
    untracked(() => {
      if (shown !== undefined && JSON.stringify(shown) === JSON.stringify(asked)) return;
      shown = asked;
      void whenJoined(reload);
    });
  });
};

let shown: ListQuery | undefined;
