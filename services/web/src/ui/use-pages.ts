import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { reasonOf } from './toasts.tsx';

interface Page<T> {
  readonly results: readonly T[];
  /** Absent or null: there is no more. */
  readonly next_cursor?: string | null;
}

/** A list that is read by the page. An answer that a later `reload` has overtaken is dropped. */
export const usePages = <T>(read: (from: { cursor?: string }) => Promise<Page<T>>) => {
  /** Undefined until the first page is there. */
  const items: Signal<readonly T[] | undefined> = useSignal(undefined);
  const cursor = useSignal<string | undefined>(undefined);
  const failure = useSignal('');
  const turn = useRef(0);
  const loadingMore = useRef(false);

  const load = async (from?: string): Promise<void> => {
    if (from === undefined) turn.current += 1;
    const mine = turn.current;
    try {
      const page = await read(from === undefined ? {} : { cursor: from });
      if (mine !== turn.current) return;
      items.value = [...(from === undefined ? [] : (items.value ?? [])), ...page.results];
      cursor.value = page.next_cursor ?? undefined;
      failure.value = '';
    } catch (error) {
      if (mine === turn.current) failure.value = reasonOf(error);
    }
  };
  return {
    items,
    failure: failure.value,
    reload: () => load(),
    hasMore: cursor.value !== undefined,
    loadMore: (): void => {
      if (loadingMore.current) return;
      loadingMore.current = true;
      void load(cursor.value).finally(() => (loadingMore.current = false));
    },
  };
};
