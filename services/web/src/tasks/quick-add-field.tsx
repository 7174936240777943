import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { zone } from '../session.ts';
import { dueLabel, todayIn } from '../time.ts';
import { Plus } from '../ui/icons.tsx';
import { reasonOf, say } from '../ui/toasts.tsx';
import { categories } from './categories-store.ts';
import { createTask } from './commands.ts';
import { query, tasks } from './list-store.ts';
import { parseQuickTask } from './quick-add.ts';
import { priorityNames } from './task.ts';

const categoryNamed = (beginning: string | undefined) =>
  beginning === undefined
    ? undefined
    : categories.value.find(({ name }) => name.toLowerCase().startsWith(beginning.toLowerCase()));

/**
 * One line that becomes a task by Enter; what is understood of it shows below while it is written. In a list of one category or tag it
 * gets that as well.
 */
export const QuickAddField = () => {
  const text = useSignal('');
  const problem = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  const { category: wanted, ...task } = parseQuickTask(text.value, {
    today: todayIn(zone()),
    timezone: zone(),
  });
  const category = categoryNamed(wanted);
  const title = wanted !== undefined && category === undefined ? `${task.title} /${wanted}` : task.title;
  const hasFacts = task.tags.length > 0 || (task.priority ?? task.due_date ?? category) !== undefined;

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (title.trim() === '') return;
    const written = text.value;
    text.value = '';
    problem.value = '';
    try {
      const { tag, category: shown } = query.value;
      const tags = new Set([...task.tags, ...(tag === '' ? [] : [tag])]);
      const categoryId = category?.id ?? shown;
      const made = await createTask({
        ...task,
        title,
        tags: [...tags],
        ...(categoryId !== '' && { category_id: categoryId }),
      });
      if (!tasks.value.some(({ id }) => id === made.id)) say(`Added, though not shown here: ${title}`);
    } catch (error) {
      problem.value = reasonOf(error);
      if (text.value === '') text.value = written;
    }
    field.current?.focus();
  };

  return (
    <form class="quick-add" onSubmit={(event) => void submit(event)}>
      <div class="quick-add-line">
        <Plus />
        <input
          ref={field}
          id="quick-add"
          aria-label="Add a task"
          aria-describedby="quick-add-hint"
          placeholder="Add a task …"
          autocomplete="off"
          maxLength={400}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <button type="submit" class="button" disabled={title.trim() === ''}>
          Add
        </button>
      </div>
      <p id="quick-add-hint" class="quick-add-hint">
        {problem.value !== '' && <span class="error">{problem.value}</span>}
        {hasFacts ? (
          <>
            {task.priority && (
              <span class={`mark mark-${task.priority}`}>{priorityNames[task.priority]}</span>
            )}
            {task.due_date && <span class="fact">{dueLabel(task.due_date, zone())}</span>}
            {category && <span class="fact">{category.name}</span>}
            {task.tags.map((tag) => (
              <span key={tag} class="tag">
                #{tag}
              </span>
            ))}
          </>
        ) : (
          <>
            Enter adds it. Try <code>!high</code> <code>#home</code> <code>tomorrow 16:00</code>
            <span class="wide-only">
              {' '}
              or <code>/category</code>
            </span>
          </>
        )}
      </p>
    </form>
  );
};
