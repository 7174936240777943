import { PutOff } from '@taskledger/runtime/queues';

interface Receiver {
  underWay: number;
  /** Those that wait for a place, the oldest first. */
  readonly waiting: (() => void)[];
  /** In a row. */
  failures: number;
  notBefore: number;
  /** Milliseconds that its latest attempts took; undefined before the first. */
  pace: number | undefined;
}

export interface Receivers {
  /** Makes an attempt, or puts it off. @throws PutOff without an attempt having been made. */
  attempt(webhookId: string, earlier: number, work: () => Promise<void>): Promise<void>;
  /** Notes how an attempt went. */
  note(webhookId: string, outcome: 'accepted' | 'failed'): void;
  /** It takes no deliveries any more. */
  forget(webhookId: string): void;
}

export interface ReceiversOptions {
  /** Attempts that one receiver may hold at once; while it fails, one. */
  readonly places: number;
  /** Jobs that may wait for one of them, as long as it is not known how many will have their turn in time. */
  readonly waiting: number;
  readonly random?: () => number;
}

const patienceMs = 500;
const longestPauseMs = 30_000;
const longestWaitMs = 20_000;
const shortestWaitMs = 500;

/**
 * Sees to it that a receiver that is slow, or hangs, takes a few of the worker's places and no more: its other deliveries wait a
 * moment, are then put off, and those of everybody else go on. Kept per process and lost with it: it is a matter of fairness,
 * not of correctness.
 */
export const createReceivers = ({ places, waiting, random = Math.random }: ReceiversOptions): Receivers => {
  const known = new Map<string, Receiver>();

  const receiver = (webhookId: string): Receiver => {
    const found = known.get(webhookId);
    if (found !== undefined) return found;
    const made = { underWay: 0, waiting: [], failures: 0, notBefore: 0, pace: undefined };
    known.set(webhookId, made);
    return made;
  };

  const recovered = (its: Receiver): void => {
    its.failures = 0;
    its.notBefore = 0;
  };

  const isFull = ({ underWay, failures }: Receiver) => underWay >= (failures > 0 ? 1 : places);

  /** Whole milliseconds: the queue on PostgreSQL takes no others. */
  const putOff = (why: string, ms: number) => new PutOff(why, Math.round(ms * (1 + random() / 2)));

  /** Of a fast receiver many may wait, of a slow one few. */
  const mayWait = ({ pace }: Receiver): number =>
    pace === undefined ? waiting : Math.floor((places * patienceMs) / 2 / Math.max(pace, 1));

  const place = async (its: Receiver, earlier: number): Promise<void> => {
    const pause = its.notBefore - Date.now();
    if (pause > 0) throw putOff('the receiver is failing', pause);
    if (!isFull(its)) return;
    if (its.failures > 0 || its.waiting.length >= mayWait(its) || !(await turn(its))) {
      throw putOff(
        'the receiver is busy',
        Math.min(shortestWaitMs * 2 ** Math.min(earlier, 10), longestWaitMs),
      );
    }
  };

  return {
    attempt: async (webhookId, earlier, work) => {
      const its = receiver(webhookId);
      await place(its, earlier);
      its.underWay += 1;
      const began = performance.now();
      try {
        await work();
      } finally {
        const took = performance.now() - began;
        its.pace = its.pace === undefined ? took : its.pace * 0.8 + took * 0.2;
        its.underWay -= 1;
        if (!isFull(its)) its.waiting.shift()?.();
        if (its.underWay + its.waiting.length + its.failures === 0) known.delete(webhookId);
      }
    },
    note: (webhookId, outcome) => {
      const its = receiver(webhookId);
      if (outcome === 'accepted') return recovered(its);
      // Attempts that were under way together fail together: that counts as once.
      if (Date.now() < its.notBefore) return;
      its.failures += 1;
      its.notBefore = Date.now() + Math.min(500 * 2 ** (its.failures - 1), longestPauseMs);
    },
    forget: (webhookId) => recovered(receiver(webhookId)),
  };
};

/** Waits for a place; false when none was free in time. */
const turn = ({ waiting }: Receiver): Promise<boolean> =>
  new Promise((resolve) => {
    const called = () => {
      clearTimeout(timer);
      resolve(true);
    };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(called), 1);
      resolve(false);
    }, patienceMs);
    waiting.push(called);
  });
