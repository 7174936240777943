import type { Recorded } from '../event.ts';
import type { CategoryEvent } from './events.ts';
import type { CategoryState } from './state.ts';

/** The next state of a category. */
export const evolveCategory = (
  state: CategoryState | undefined,
  event: Recorded<CategoryEvent>,
): CategoryState => {
  const { recorded_at } = event;
  if (event.type === 'CategoryCreated') {
    return { ...event.data, created_at: recorded_at, updated_at: recorded_at, deleted_at: null };
  }
  if (state === undefined) throw new Error(`${event.type} cannot be the first event of a category`);
  switch (event.type) {
    case 'CategoryChanged': {
      const { name = state.name, color = state.color } = event.data;
      return { ...state, name, color, updated_at: recorded_at };
    }
    case 'CategoryDeleted':
      return { ...state, updated_at: recorded_at, deleted_at: recorded_at };
    default:
      return event satisfies never;
  }
};
