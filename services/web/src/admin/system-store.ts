import { signal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { api } from '../session.ts';
import { reasonOf } from '../ui/toasts.tsx';

export type System = components['schemas']['System'];

const everyMs = 5000;
/** The first looks follow each other faster, so that there is soon something to see. */
const firstMs = 1000;
const firstLooks = 4;
const kept = 120;
/** Each look at the past hour takes some thousand look-ups of the database. */
const hourEveryMs = 15_000;

/** Of whatever is furthest behind, and not paused. */
const lagOf = ({ projections, subscriptions }: System): number =>
  Math.max(0, ...[...projections, ...subscriptions.filter(({ paused }) => !paused)].map(({ lag }) => lag));

/** Looks at the system every five seconds while somebody looks at the page. */
export const watchSystem = () => {
  const system = signal<System | undefined>(undefined);
  const lags = signal<readonly number[]>([]);
  const perMinute = signal<readonly number[]>([]);
  const failure = signal('');
  let hourSeen = 0;

  const look = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      if (Date.now() - hourSeen >= hourEveryMs) {
        perMinute.value = (await answerOf(api.GET('/api/v1/admin/throughput'))).events_per_minute;
        hourSeen = Date.now();
      }
      const seen = await answerOf(api.GET('/api/v1/admin/system'));
      system.value = seen;
      lags.value = [...lags.value, lagOf(seen)].slice(-kept);
      failure.value = '';
    } catch (error) {
      failure.value = reasonOf(error);
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const goOn = async (): Promise<void> => {
    await look();
    if (!stopped) timer = setTimeout(() => void goOn(), lags.value.length < firstLooks ? firstMs : everyMs);
  };
  void goOn();
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
  };
  return { system, lags, perMinute, failure, look, stop };
};

/** Lets this browser into the dashboard of the queues, and opens it. */
export const openQueues = async (): Promise<void> => {
  await api.POST('/api/v1/admin/queues/session');
  location.assign('/api/v1/admin/queues');
};
