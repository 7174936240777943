import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { navigate } from '../router.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Pencil, Plus, Trash } from '../ui/icons.tsx';
import { useSubmit } from '../ui/use-submit.ts';
import { complain } from '../ui/toasts.tsx';
import { categories, createCategory, deleteCategory, renameCategory } from './categories-store.ts';
import { query } from './list-store.ts';
import { formatQuery } from './query.ts';
import type { Category } from './task.ts';

/** The user's categories: a filter each, and the place where they are kept. */
export const CategoryList = () => {
  const open = useSignal<Category | 'new' | undefined>(undefined);
  const chosen = query.value.category;
  const choose = (id: string): void => {
    navigate(`/?${formatQuery({ ...query.value, category: id === chosen ? '' : id }).toString()}`);
  };
  const heading = useId();
  return (
    <section class="categories" aria-labelledby={heading}>
      <div class="side-head">
        <h2 id={heading}>Categories</h2>
        <button
          type="button"
          class="icon-button"
          aria-label="New category"
          title="New category"
          onClick={() => (open.value = 'new')}
        >
          <Plus />
        </button>
      </div>
      <ul>
        {categories.value.map((category) => (
          <li key={category.id}>
            <button
              type="button"
              class="category"
              aria-pressed={category.id === chosen}
              onClick={() => choose(category.id)}
            >
              {category.name}
            </button>
            <button
              type="button"
              class="icon-button category-edit"
              aria-label={`Edit the category ${category.name}`}
              onClick={() => (open.value = category)}
            >
              <Pencil />
            </button>
          </li>
        ))}
      </ul>
      {categories.value.length === 0 && <p class="quiet">None yet.</p>}
      {open.value !== undefined && (
        <CategoryDialog
          category={open.value === 'new' ? undefined : open.value}
          onClose={() => (open.value = undefined)}
        />
      )}
    </section>
  );
};

interface CategoryDialogProps {
  readonly category: Category | undefined;
  readonly onClose: () => void;
}

const CategoryDialog = ({ category, onClose }: CategoryDialogProps) => {
  const name = useSignal(category?.name ?? '');
  const { submit, busy, problem } = useSubmit(async () => {
    await (category === undefined ? createCategory(name.value) : renameCategory(category.id, name.value));
    onClose();
  });
  return (
    <Dialog title={category === undefined ? 'New category' : 'Category'} onClose={onClose}>
      <form onSubmit={submit}>
        <label class="field" for="category-name">
          <span>Name</span>
          <input
            id="category-name"
            required
            autofocus
            maxLength={100}
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
        </label>
        <p class="error" role="alert">
          {problem}
        </p>
        <div class="form-actions">
          <button type="submit" class="button button-main" disabled={busy}>
            Save
          </button>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          {category !== undefined && (
            <button
              type="button"
              class="button button-bad"
              onClick={() => void deleteCategory(category.id).then(onClose, complain)}
            >
              <Trash /> Delete
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
};
