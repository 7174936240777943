import { useSignal } from '@preact/signals';
import { zone } from '../session.ts';
import { fullTime } from '../time.ts';
import { changeTask } from '../tasks/commands.ts';
import { fieldName, valueText } from '../tasks/words.ts';
import type { Task } from '../tasks/task.ts';
import { Undo } from '../ui/icons.tsx';
import { atVersion, differences, patchTo, shownFields } from './past.ts';
import type { OpenTask } from './task-store.ts';

/** Shows the task at any of its versions, and brings one back. */
export const TimeSlider = ({ store, task }: { readonly store: OpenTask; readonly task: Task }) => {
  const { value: history } = store.history;
  const newest = history[0]?.version ?? task.version;
  const chosen = useSignal<number | undefined>(undefined);
  const version = Math.min(chosen.value ?? newest, newest);
  const entry = history.find((each) => each.version === version);
  if (newest < 2 || entry === undefined) return null;

  const isPast = version < newest;
  return (
    <div class={isPast ? 'travel travel-past' : 'travel'}>
      <label class="travel-label" for="version">
        <span>
          Version {version} of {newest}
        </span>
        <span class="quiet">{isPast ? fullTime(entry.at, zone()) : 'now: slide to look back'}</span>
      </label>
      <input
        id="version"
        type="range"
        min={1}
        max={newest}
        step={1}
        value={version}
        aria-valuetext={`Version ${version}, ${fullTime(entry.at, zone())}`}
        onInput={(event) => (chosen.value = Number(event.currentTarget.value))}
      />
      {isPast && (
        <Past store={store} task={task} version={version} onLeave={() => (chosen.value = undefined)} />
      )}
    </div>
  );
};

interface PastProps {
  readonly store: OpenTask;
  readonly task: Task;
  readonly version: number;
  readonly onLeave: () => void;
}

const Past = ({ store, task, version, onLeave }: PastProps) => {
  const past = atVersion(task, store.history.value, version);
  const differing = differences(past, task);
  const patch = patchTo(past, task);
  const restore = async (): Promise<void> => {
    if (await changeTask(task, patch)) onLeave();
  };
  return (
    <section aria-label={`Version ${version}`}>
      <dl class="fact-table past-facts">
        {shownFields.map((field) => {
          const then = valueText(field, past[field]);
          const now = valueText(field, task[field]);
          const differs = differing.includes(field);
          return (
            <div key={field} class={differs ? 'differs' : ''}>
              <dt>{fieldName(field)}</dt>
              <dd>
                {then === '' ? <span class="quiet">–</span> : then}
                {differs && <small class="quiet"> now {now === '' ? 'none' : now}</small>}
              </dd>
            </div>
          );
        })}
      </dl>
      <div class="form-actions">
        {task.deleted_at === null && Object.keys(patch).length > 0 && (
          <button type="button" class="button button-main" onClick={() => void restore()}>
            <Undo /> Restore version {version}
          </button>
        )}
        <button type="button" class="button" onClick={onLeave}>
          Back to now
        </button>
      </div>
    </section>
  );
};
