import { useSignal } from '@preact/signals';
import { reasonOf } from './toasts.tsx';

/** A form's submission: one at a time, with the reason when it fails. */
export const useSubmit = (work: () => Promise<void>) => {
  const busy = useSignal(false);
  const problem = useSignal('');
  const run = async (): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    problem.value = '';
    try {
      await work();
    } catch (error) {
      problem.value = reasonOf(error);
    }
    busy.value = false;
  };
  return {
    submit: (event: Event): void => {
      event.preventDefault();
      void run();
    },
    busy: busy.value,
    problem: problem.value,
  };
};
