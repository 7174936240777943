import { signal } from '@preact/signals';
import { answerOf, problemOf } from '@taskledger/client';
import { api, send } from '../session.ts';
import { reasonOf } from '../ui/toasts.tsx';
import { readSystem, type SystemView, viewOfReadiness } from './system-view.ts';

/** One look at the system. */
export interface Sample {
  readonly at: number;
  readonly head: number;
  /** Of whatever is furthest behind. */
  readonly lag: number;
}

const everyMs = 5000;
const kept = 120;

const read = async (): Promise<SystemView> => {
  const response = await send(new Request(`${location.origin}/api/v1/admin/system`));
  if (response.ok) return readSystem(await response.json());
  if (response.status !== 404) throw await problemOf(response);
  return readWithout();
};

/** What any server tells: its head, and how far its subscriptions are behind. */
const readWithout = async (): Promise<SystemView> => {
  const [ready, newest] = await Promise.all([
    fetch('/readyz').then((response): Promise<unknown> => response.json()),
    answerOf(api.GET('/api/v1/activity-logs', { params: { query: { limit: 1 } } })),
  ]);
  return viewOfReadiness(newest.results[0]?.position ?? 0, ready);
};

/** Looks at the system every five seconds while somebody looks at the page. */
export const watchSystem = () => {
  const view = signal<SystemView | undefined>(undefined);
  const samples = signal<readonly Sample[]>([]);
  const failure = signal('');

  const look = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      const seen = await read();
      const lag = Math.max(0, ...seen.followers.filter(({ paused }) => !paused).map((each) => each.lag));
      view.value = seen;
      samples.value = [...samples.value, { at: Date.now(), head: seen.head, lag }].slice(-kept);
      failure.value = '';
    } catch (error) {
      failure.value = reasonOf(error);
    }
  };
  void look();
  const timer = setInterval(() => void look(), everyMs);
  return { view, samples, failure, stop: () => clearInterval(timer) };
};
