import { signal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { api } from '../session.ts';
import { reasonOf } from '../ui/toasts.tsx';

export type System = components['schemas']['System'];

/** One look at the system. */
export interface Sample {
  readonly at: number;
  readonly head: number;
  /** Of whatever is furthest behind, and not paused. */
  readonly lag: number;
}

const everyMs = 5000;
/** The first looks follow each other faster, so that there is soon something to see. */
const firstMs = 1000;
const firstLooks = 4;
const kept = 120;

const lagOf = ({ projections, subscriptions }: System): number =>
  Math.max(0, ...[...projections, ...subscriptions.filter(({ paused }) => !paused)].map(({ lag }) => lag));

/** Looks at the system every five seconds while somebody looks at the page. */
export const watchSystem = () => {
  const system = signal<System | undefined>(undefined);
  const samples = signal<readonly Sample[]>([]);
  const failure = signal('');

  const look = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      const seen = await answerOf(api.GET('/api/v1/admin/system'));
      const sample = { at: Date.now(), head: seen.ledger.head, lag: lagOf(seen) };
      system.value = seen;
      samples.value = [...samples.value, sample].slice(-kept);
      failure.value = '';
    } catch (error) {
      failure.value = reasonOf(error);
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const goOn = async (): Promise<void> => {
    await look();
    if (!stopped)
      timer = setTimeout(() => void goOn(), samples.value.length < firstLooks ? firstMs : everyMs);
  };
  void goOn();
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
  };
  return { system, samples, failure, stop };
};

/** Lets this browser into the dashboard of the queues, and opens it. */
export const openQueues = async (): Promise<void> => {
  await api.POST('/api/v1/admin/queues/session');
  location.assign('/api/v1/admin/queues');
};
