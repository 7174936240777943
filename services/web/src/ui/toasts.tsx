import { signal } from '@preact/signals';
import { ProblemError } from '@taskledger/client';
import { Cross } from './icons.tsx';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad';
  readonly undo?: () => Promise<void>;
}

const toasts = signal<readonly Toast[]>([]);
let next = 1;
const lifetimeMs = 8000;

const dismiss = (id: number): void => {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
};

const add = (toast: Omit<Toast, 'id'>): void => {
  const id = next;
  next += 1;
  toasts.value = [...toasts.value.slice(-2), { ...toast, id }];
  const timer = setInterval(() => {
    // Nobody is hurried who is just about to press the button.
    if (document.querySelector('.toasts:is(:hover, :focus-within)') !== null) return;
    clearInterval(timer);
    dismiss(id);
  }, lifetimeMs);
};

/** Says what has been done, with the way back. */
export const say = (text: string, undo?: () => Promise<void>): void =>
  add({ text, tone: 'plain', ...(undo !== undefined && { undo }) });

/** Says why something was not done. */
export const complain = (error: unknown): void => add({ text: reasonOf(error), tone: 'bad' });

/** An error in words for people. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof ProblemError) {
    const [first] = error.problem.errors ?? [];
    return first?.message ?? error.message;
  }
  if (error instanceof TypeError) return 'The server cannot be reached: nothing was changed.';
  return 'That did not work: nothing was changed.';
};

const undo = async ({ id, undo: back }: Toast): Promise<void> => {
  dismiss(id);
  try {
    await back?.();
  } catch (error) {
    complain(error);
  }
};

/** Takes back what the newest message tells of. */
export const undoLast = (): void => {
  const toast = toasts.value.findLast((each) => each.undo !== undefined);
  if (toast !== undefined) void undo(toast);
};

export const Toasts = () => (
  <section class="toasts" aria-label="Messages" aria-live="polite">
    {toasts.value.map((toast) => (
      <div key={toast.id} class={`toast toast-${toast.tone}`}>
        <span>{toast.text}</span>
        {toast.undo && (
          <button type="button" class="toast-undo" onClick={() => void undo(toast)}>
            Undo
          </button>
        )}
        <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
          <Cross />
        </button>
      </div>
    ))}
  </section>
);
