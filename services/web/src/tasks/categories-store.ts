import { signal } from '@preact/signals';
import { answerOf } from '@taskledger/client';
import { api } from '../session.ts';
import type { Category } from './task.ts';

export const categories = signal<readonly Category[]>([]);

export const loadCategories = async (): Promise<void> => {
  const answer = answerOf(api.GET('/api/v1/categories', { params: { query: { limit: 100 } } }));
  const found = await answer.catch(() => undefined);
  if (found !== undefined) categories.value = found.results.toSorted((a, b) => a.name.localeCompare(b.name));
};

export const categoryName = (id: string | null): string | undefined =>
  categories.value.find((category) => category.id === id)?.name;

export const createCategory = async (name: string): Promise<void> => {
  await api.POST('/api/v1/categories', { body: { name } });
  await loadCategories();
};

export const renameCategory = async (id: string, name: string): Promise<void> => {
  await api.PATCH('/api/v1/categories/{id}', { params: { path: { id } }, body: { name } });
  await loadCategories();
};

export const deleteCategory = async (id: string): Promise<void> => {
  await api.DELETE('/api/v1/categories/{id}', { params: { path: { id } } });
  await loadCategories();
};
