import { signal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { whenReachable } from '../live.ts';
import { api } from '../session.ts';

export type Summary = components['schemas']['TaskSummary'];

export const summary = signal<Summary | undefined>(undefined);

/** The summary follows the ledger within a second; and a limit on requests is not spent on counting. */
const delayMs = 1200;
const apartMs = 3000;
let timer: ReturnType<typeof setTimeout> | undefined;
let lastRead = 0;

export const loadSummary = async (): Promise<void> => {
  lastRead = Date.now();
  summary.value = await answerOf(api.GET('/api/v1/tasks/summary')).catch(() => summary.value);
};

/** Counts again, soon; a page that nobody looks at does so when somebody does. */
export const refreshSummary = (): void => {
  if (document.hidden) {
    document.addEventListener('visibilitychange', refreshSummary, { once: true });
    return;
  }
  timer ??= setTimeout(
    () => {
      timer = undefined;
      void whenReachable().then(loadSummary);
    },
    Math.max(delayMs, lastRead + apartMs - Date.now()),
  );
};
