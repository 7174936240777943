import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { findPeople, initialsOf, type Person } from '../people.ts';
import { me } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';

export interface AssignDialogProps {
  readonly title: string;
  readonly onPick: (person: Pick<Person, 'id' | 'display_name'> | null) => void;
  readonly onClose: () => void;
}

/** Asks for an assignee. */
export const AssignDialog = ({ title, onPick, onClose }: AssignDialogProps) => {
  const search = useSignal('');
  const found = useSignal<readonly Person[] | undefined>(undefined);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        findPeople(search.value).then(
          (people) => (found.value = people),
          () => (found.value = []),
        );
      },
      found.value === undefined ? 0 : 250,
    );
    return () => clearTimeout(timer);
  }, [search.value]);
  const others = found.value?.filter(({ id }) => id !== me().id);
  return (
    <Dialog title={title} onClose={onClose}>
      <label class="field" for="assignee">
        <span>Who?</span>
        <input
          id="assignee"
          autofocus
          autocomplete="off"
          placeholder="Name or username"
          value={search.value}
          onInput={(event) => (search.value = event.currentTarget.value)}
        />
      </label>
      <ul class="choices">
        <li>
          <button type="button" class="choice" onClick={() => onPick(me())}>
            <span class="avatar">{initialsOf(me().display_name)}</span> Me
          </button>
        </li>
        {others?.map((person) => (
          <li key={person.id}>
            <button type="button" class="choice" onClick={() => onPick(person)}>
              <span class="avatar">{initialsOf(person.display_name)}</span> {person.display_name}
              {person.username !== null && <span class="quiet"> {person.username}</span>}
            </button>
          </li>
        ))}
        <li>
          <button type="button" class="choice" onClick={() => onPick(null)}>
            <span class="avatar">–</span> Nobody
          </button>
        </li>
      </ul>
      {others?.length === 0 && search.value !== '' && <p class="quiet">Nobody else has this name.</p>}
      <div class="form-actions">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
};
