import { setTimeout as delay } from 'node:timers/promises';
import { scrubbed } from '@taskledger/runtime';
import { type Job, PermanentFailure, RetryLater } from '@taskledger/runtime/queues';
import { z } from 'zod';
import type { Deliveries, Delivery } from './deliveries.ts';

const jobSchema = z.object({ delivery: z.string(), round: z.int().nonnegative() });

export interface Delivering {
  readonly deliveries: Deliveries;
  /** Makes the delivery. A rejection is tried again, a `PermanentFailure` given up at once. `skipped`: it is not wanted. */
  readonly deliver: (delivery: Delivery) => Promise<'sent' | 'skipped'>;
  /** How long to wait after the n-th attempt failed, in ms; undefined: it was the last one. */
  readonly retryIn: (attempt: number, error: unknown) => number | undefined;
}

/** The handler of a queue of deliveries: each is made once, whatever is repeated; what cannot be made is kept as a dead letter. */
export const delivering =
  ({ deliveries, deliver, retryIn }: Delivering) =>
  async ({ data }: Pick<Job, 'data'>): Promise<void> => {
    const job = jobSchema.safeParse(data);
    if (!job.success) throw new PermanentFailure('the job names no delivery');
    const delivery = await deliveries.begin(job.data.delivery, job.data.round);
    if (delivery === undefined) return;
    const state = await deliver(delivery).catch(async (error: unknown) => {
      const given = error instanceof PermanentFailure ? undefined : retryIn(delivery.attempt, error);
      const message = scrubbed(error);
      await deliveries.fail(delivery.id, message, given);
      if (given === undefined) throw new PermanentFailure(message, { cause: error });
      throw new RetryLater(message, given, { cause: error });
    });
    await insist(() => deliveries.settle(delivery.id, state));
  };

const pauses = [100, 500, 2_000, 5_000];

/** It has left the service: that this could not be noted would make it leave again. */
const insist = async (note: () => Promise<void>): Promise<void> => {
  for (const pause of pauses) {
    try {
      await note();
      return;
    } catch {
      await delay(pause);
    }
  }
  await note();
};
