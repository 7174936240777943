import { taskDecider } from '@taskledger/domain';
import { categoryOf, Outage, type RecordedEvent } from '@taskledger/events';
import type { Queue } from '@taskledger/runtime/queues';
import { type Deliveries, jobFor, type NewDelivery } from '../deliveries.ts';

/** Decides what leaves the service because of an event. */
export interface Reactor {
  /** Of its checkpoint, and of its jobs. */
  readonly name: string;
  readonly types: readonly string[];
  /** Where its jobs go. */
  readonly queue: Queue;
  /** The same for the same event, whenever it is asked: by the ledger up to that event, not by what came later. */
  readonly derive: (event: RecordedEvent) => readonly NewDelivery[] | Promise<readonly NewDelivery[]>;
}

/** What an operator takes in from another program is no news to anybody: the events of tasks that name one. */
const isNews = ({ stream, meta }: RecordedEvent): boolean =>
  meta.operator === undefined || categoryOf(stream) !== taskDecider.category;

/**
 * What a reactor's subscription does with events that are news: records the deliveries, then enqueues a job for each that is not settled. In this order,
 * so that nothing that the checkpoint has passed depends on the queue's memory. Events that come again (a crash, a rewind) find their
 * deliveries there, and send nothing twice.
 */
export const reacting =
  ({ name, derive, queue }: Reactor, deliveries: Deliveries) =>
  async (events: readonly RecordedEvent[]): Promise<void> => {
    const derived = await Promise.all(events.filter(isNews).map(async (event) => derive(event)));
    try {
      const outstanding = await deliveries.record(derived.flat());
      await queue.add(outstanding.map(jobFor));
    } catch (cause) {
      // No event is to blame for this.
      throw new Outage(`${name} cannot pass its deliveries on`, { cause });
    }
  };
