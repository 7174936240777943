import { computed, signal } from '@preact/signals';
import { tasks } from './list-store.ts';
import type { Task } from './task.ts';

/** The task for which an assignee is being chosen. */
export const assigning = signal<Task | undefined>(undefined);
/** The row that the keyboard is on. */
export const cursorRow = signal<string | undefined>(undefined);

/** The row that Tab reaches: the keyboard's, or the first one. From there j and k move. */
export const tabRow = computed(() => {
  const { value: rows } = tasks;
  return rows.some(({ id }) => id === cursorRow.value) ? cursorRow.value : rows[0]?.id;
});

export const rowElement = (id: string): HTMLElement | null => document.getElementById(`task-${id}`);

/** Moves the keyboard to a row. */
export const focusRow = (id: string | undefined): void => {
  if (id === undefined) return;
  cursorRow.value = id;
  rowElement(id)?.focus();
  // Again once the list has been drawn, where that has made a new element of it.
  requestAnimationFrame(() => {
    if (cursorRow.value === id) rowElement(id)?.focus();
  });
};
