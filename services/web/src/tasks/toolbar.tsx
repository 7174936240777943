import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Cross, Search } from '../ui/icons.tsx';
import { categories } from './categories-store.ts';
import { query, show } from './list-store.ts';
import { type Order, orders, viewNames, views } from './query.ts';
import { clear, selecting } from './selection.ts';
import { priorities, priorityNames } from './task.ts';

const typingMs = 250;

/** Search, filters and order of the list. */
export const Toolbar = () => {
  const { view, search, priority, category, tag, order } = query.value;
  const typed = useSignal(search);
  const asked = useRef(search);
  useEffect(() => {
    if (typed.value === search) return undefined;
    const timer = setTimeout(() => {
      asked.current = typed.value;
      show({ search: typed.value });
    }, typingMs);
    return () => clearTimeout(timer);
  }, [typed.value]);
  useEffect(() => {
    // Not what was typed here: more may have been typed since.
    if (search !== asked.current) typed.value = search;
    asked.current = search;
  }, [search]);

  return (
    <div class="toolbar" role="search" aria-label="Filter tasks">
      <div class="search">
        <Search />
        <input
          id="search"
          type="search"
          aria-label="Search tasks"
          placeholder="Search"
          maxLength={200}
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
      </div>
      <select
        aria-label="Show"
        value={view}
        onChange={(event) => {
          const wanted = views.find((each) => each === event.currentTarget.value);
          if (wanted !== undefined) show({ view: wanted });
        }}
      >
        {views.map((each) => (
          <option key={each} value={each}>
            {viewNames[each]}
          </option>
        ))}
      </select>
      <select
        aria-label="Priority"
        value={priority}
        onChange={(event) =>
          show({ priority: priorities.find((each) => each === event.currentTarget.value) ?? '' })
        }
      >
        <option value="">Any priority</option>
        {priorities.map((each) => (
          <option key={each} value={each}>
            {priorityNames[each]}
          </option>
        ))}
      </select>
      <select
        aria-label="Category"
        value={category}
        onChange={(event) => show({ category: event.currentTarget.value })}
      >
        <option value="">Any category</option>
        {categories.value.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label="Order"
        value={order}
        onChange={(event) => {
          const wanted = orderKeys.find((each) => each === event.currentTarget.value);
          if (wanted !== undefined) show({ order: wanted });
        }}
      >
        {orderKeys.map((each) => (
          <option key={each} value={each}>
            {orders[each]}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button phone-only"
        aria-pressed={selecting.value}
        onClick={() => {
          clear();
          selecting.value = !selecting.value;
        }}
      >
        Select
      </button>
      {tag !== '' && (
        <button type="button" class="tag tag-on" onClick={() => show({ tag: '' })}>
          #{tag} <Cross />
          <span class="sr">Show tasks with any tag</span>
        </button>
      )}
    </div>
  );
};

const orderKeys: readonly Order[] = ['-created_at', 'due_date', '-priority', 'title', '-updated_at'];
