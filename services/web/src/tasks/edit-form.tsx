import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { zone } from '../session.ts';
import { dueParts, momentAt } from '../time.ts';
import { categories } from './categories-store.ts';
import { changeTask, type TaskPatch } from './commands.ts';
import { priorities, priorityNames, type Task } from './task.ts';

export interface EditFormProps {
  readonly task: Task;
  readonly onDone: () => void;
  /** With its description, on the task's own page. */
  readonly whole?: true;
}

interface Fields {
  readonly title: string;
  readonly description: string;
  readonly day: string;
  readonly clock: string;
  readonly priority: Task['priority'];
  readonly category: string;
  readonly tags: string;
}

const fieldsOf = (task: Task): Fields => ({
  title: task.title,
  description: task.description,
  ...(task.due_date === null ? { day: '', clock: '' } : dueParts(task.due_date, zone())),
  priority: task.priority,
  category: task.category_id ?? '',
  tags: task.tags.join(' '),
});

const dueOf = ({ day, clock }: Fields): string | null => {
  if (day === '') return null;
  return clock === '' ? day : momentAt(day, clock, zone());
};

const tagsOf = ({ tags }: Fields): string[] => [
  ...new Set(
    tags
      .split(/[\s,]+/)
      .map((tag) => tag.replace(/^#/, ''))
      .filter((tag) => tag !== ''),
  ),
];

/** What has been changed, and nothing else. */
const patchOf = (before: Fields, after: Fields): TaskPatch => ({
  ...(after.title !== before.title && { title: after.title }),
  ...(after.description !== before.description && { description: after.description }),
  ...((after.day !== before.day || after.clock !== before.clock) && { due_date: dueOf(after) }),
  ...(after.priority !== before.priority && { priority: after.priority }),
  ...(after.category !== before.category && { category_id: after.category === '' ? null : after.category }),
  ...(after.tags !== before.tags && { tags: tagsOf(after) }),
});

/** Edits a task in its place. What others change meanwhile is found out when it is saved. */
export const EditForm = ({ task, onDone, whole }: EditFormProps) => {
  const seen = useRef(task);
  const before = fieldsOf(seen.current);
  const fields = useSignal(before);
  const saving = useSignal(false);
  const title = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    title.current?.focus();
    title.current?.select();
  }, []);

  const set = (change: Partial<Fields>): void => {
    fields.value = { ...fields.value, ...change };
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const patch = patchOf(before, fields.value);
    if (Object.keys(patch).length === 0) return onDone();
    saving.value = true;
    const worked = await changeTask(seen.current, patch);
    saving.value = false;
    if (worked) onDone();
  };
  const { value } = fields;
  return (
    <form
      class="edit-form"
      onSubmit={(event) => void save(event)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
    >
      <label class="field field-wide" for={`${id}-title`}>
        <span>Title</span>
        <input
          ref={title}
          id={`${id}-title`}
          required
          maxLength={255}
          value={value.title}
          onInput={(event) => set({ title: event.currentTarget.value })}
        />
      </label>
      {whole && (
        <label class="field field-wide" for={`${id}-description`}>
          <span>Description</span>
          <textarea
            id={`${id}-description`}
            rows={5}
            maxLength={10_000}
            value={value.description}
            onInput={(event) => set({ description: event.currentTarget.value })}
          />
        </label>
      )}
      <label class="field" for={`${id}-day`}>
        <span>Due on</span>
        <input
          id={`${id}-day`}
          type="date"
          value={value.day}
          onInput={(event) => set({ day: event.currentTarget.value })}
        />
      </label>
      <label class="field" for={`${id}-clock`}>
        <span>at</span>
        <input
          id={`${id}-clock`}
          type="time"
          value={value.clock}
          onInput={(event) => set({ clock: event.currentTarget.value })}
        />
      </label>
      <label class="field" for={`${id}-priority`}>
        <span>Priority</span>
        <select
          id={`${id}-priority`}
          value={value.priority}
          onChange={(event) => {
            const { value: wanted } = event.currentTarget;
            const priority = priorities.find((each) => each === wanted);
            if (priority !== undefined) set({ priority });
          }}
        >
          {priorities.map((priority) => (
            <option key={priority} value={priority}>
              {priorityNames[priority]}
            </option>
          ))}
        </select>
      </label>
      <label class="field" for={`${id}-category`}>
        <span>Category</span>
        <select
          id={`${id}-category`}
          value={value.category}
          onChange={(event) => set({ category: event.currentTarget.value })}
        >
          <option value="">None</option>
          {categories.value.map((category) => (
            <option key={category.id} value={category.id}>
              {category.name}
            </option>
          ))}
        </select>
      </label>
      <label class="field field-wide" for={`${id}-tags`}>
        <span>Tags</span>
        <input
          id={`${id}-tags`}
          placeholder="home garden"
          value={value.tags}
          onInput={(event) => set({ tags: event.currentTarget.value })}
        />
      </label>
      <div class="form-actions">
        <button type="submit" class="button button-main" disabled={saving.value}>
          Save
        </button>
        <button type="button" class="button" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
};
