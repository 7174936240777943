import { show, query } from './list-store.ts';
import { summary } from './summary-store.ts';
import type { View } from './query.ts';

interface Card {
  readonly view: View;
  readonly label: string;
  readonly count: number | undefined;
  readonly tone?: 'late';
}

/** What there is to do, in numbers; each shows its tasks. */
export const SummaryCards = () => {
  const counts = summary.value;
  const by = counts?.by_status;
  const cards: readonly Card[] = [
    {
      view: 'open',
      label: 'To do',
      count: by && (by.PENDING ?? 0) + (by.IN_PROGRESS ?? 0) + (by.OVERDUE ?? 0),
    },
    { view: 'today', label: 'Due today', count: counts?.due_today },
    { view: 'week', label: 'Due this week', count: counts?.due_this_week },
    { view: 'overdue', label: 'Overdue', count: counts?.overdue, tone: 'late' },
    { view: 'done', label: 'Done in 7 days', count: counts?.completed_last_7_days },
  ];
  return (
    <ul class="cards" aria-label="Summary">
      {cards.map(({ view, label, count, tone }) => (
        <li key={view}>
          <button
            type="button"
            class={`card ${tone === 'late' && (count ?? 0) > 0 ? 'card-late' : ''}`}
            aria-pressed={query.value.view === view}
            onClick={() => show({ view })}
          >
            <span class="card-count">{count ?? '–'}</span>
            <span class="card-label">{label}</span>
          </button>
        </li>
      ))}
    </ul>
  );
};
