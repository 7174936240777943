import { byName } from '../people.ts';
import { zone } from '../session.ts';
import { agoLabel } from '../time.ts';
import { Dialog } from '../ui/dialog.tsx';
import { conflict } from './conflict-store.ts';
import { eventName, fieldName, valueText } from './words.ts';

/** Shows what happened to a task while the user edited it, and lets them choose. */
export const ConflictDialog = () => {
  const open = conflict.value;
  if (open === undefined) return null;
  const { seen, current, events, disputed, patch, choose } = open;
  return (
    <Dialog title="This was changed meanwhile" wide onClose={() => choose('theirs')}>
      <p>
        You edited version {seen.version}; “{current.title}” is at version {current.version} by now.
      </p>
      <ol class="missed">
        {events.map((event) => (
          <li key={event.version}>
            <span class="version">v{event.version}</span> {eventName(event.type)} by {byName(event.actor)}{' '}
            <span class="quiet">{agoLabel(event.at, zone())}</span>
          </li>
        ))}
      </ol>
      <table class="compare">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">You saw</th>
            <th scope="col">It is now</th>
            <th scope="col">You want</th>
          </tr>
        </thead>
        <tbody>
          {disputed.map((field) => (
            <tr key={field}>
              <th scope="row">{fieldName(field)}</th>
              <td>{valueText(field, seen[field]) || '–'}</td>
              <td>{valueText(field, current[field]) || '–'}</td>
              <td>{valueText(field, patch[field]) || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="form-actions">
        <button type="button" class="button button-main" onClick={() => choose('mine')}>
          Take mine
        </button>
        <button type="button" class="button" onClick={() => choose('theirs')}>
          Keep theirs
        </button>
      </div>
      <p class="quiet">Nothing is lost either way: the history keeps both.</p>
    </Dialog>
  );
};
