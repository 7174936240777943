import { useSignal } from '@preact/signals';
import { AssignDialog } from './assign-dialog.tsx';
import { categories } from './categories-store.ts';
import { query } from './list-store.ts';
import { clear, forAll, selected, selectAll } from './selection.ts';
import { priorities, priorityNames } from './task.ts';

/** What can be done with all selected tasks at once. */
export const BulkBar = () => {
  const picking = useSignal(false);
  const { length: count } = selected.value;
  if (count === 0) return null;
  return (
    <div class="bulk" role="toolbar" aria-label="For the selected tasks">
      <strong aria-live="polite">{count} selected</strong>
      {query.value.view === 'deleted' ? (
        <button type="button" class="button" onClick={() => void forAll({ op: 'restore' }, 'Restored')}>
          Restore
        </button>
      ) : (
        <>
          <button type="button" class="button" onClick={() => void forAll({ op: 'complete' }, 'Completed')}>
            Complete
          </button>
          <select
            aria-label="Set the priority"
            value=""
            onChange={(event) => {
              const priority = priorities.find((each) => each === event.currentTarget.value);
              if (priority !== undefined) void forAll({ op: 'update', priority }, 'Changed');
            }}
          >
            <option value="">Priority …</option>
            {priorities.map((each) => (
              <option key={each} value={each}>
                {priorityNames[each]}
              </option>
            ))}
          </select>
          <select
            aria-label="Move to a category"
            value=""
            onChange={(event) => {
              const { value } = event.currentTarget;
              if (value === '') return;
              void forAll({ op: 'update', category_id: value === 'none' ? null : value }, 'Moved');
            }}
          >
            <option value="">Category …</option>
            <option value="none">None</option>
            {categories.value.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
          <button type="button" class="button" onClick={() => (picking.value = true)}>
            Assign
          </button>
          <button type="button" class="button" onClick={() => void forAll({ op: 'delete' }, 'Deleted')}>
            Delete
          </button>
        </>
      )}
      <button type="button" class="button button-quiet" onClick={selectAll}>
        All
      </button>
      <button type="button" class="button button-quiet" onClick={clear}>
        None
      </button>
      {picking.value && (
        <AssignDialog
          title={`Assign ${count} tasks`}
          onClose={() => (picking.value = false)}
          onPick={(person) => {
            picking.value = false;
            void forAll({ op: 'assign', assigned_to: person?.id ?? null }, 'Assigned');
          }}
        />
      )}
    </div>
  );
};
