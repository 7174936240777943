import { signal } from '@preact/signals';
import type { Task } from './task.ts';

/** The task that is edited in its row. */
export const editing = signal<string | undefined>(undefined);
/** The task for which an assignee is being chosen. */
export const assigning = signal<Task | undefined>(undefined);
/** The row that the keyboard is on. */
export const cursorRow = signal<string | undefined>(undefined);

export const rowElement = (id: string): HTMLElement | null => document.getElementById(`task-${id}`);

/** Moves the keyboard to a row. */
export const focusRow = (id: string | undefined): void => {
  if (id === undefined) return;
  cursorRow.value = id;
  // Once the list has been drawn again.
  requestAnimationFrame(() => rowElement(id)?.focus());
};
