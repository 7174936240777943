import { randomUUID } from 'node:crypto';
import { system, taskDecider } from '@taskledger/domain';
import { createCommandHandler, type Ledger } from '@taskledger/events';
import { tasksFallingDue } from '@taskledger/read-models';
import type { Logger, Pool } from '@taskledger/runtime';

export interface OverdueDependencies {
  readonly pool: Pool;
  readonly ledger: Ledger;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Ends a sweep between two batches; the next one does the rest. */
  readonly signal?: AbortSignal;
}

const batchSize = 1_000;

/**
 * Marks the tasks whose time has passed, each by a command of its own, decided on the task's own events: several sweeps at
 * once, here and elsewhere, make one event per task, and a task that was finished, moved or deleted meanwhile makes none. The
 * commands of a batch are given together, so that the ledger records them in a few statements.
 */
export const overdueSweep = ({ pool, ledger, logger, signal }: OverdueDependencies) => {
  const tasks = createCommandHandler(ledger, taskDecider);

  return async (): Promise<void> => {
    const now = new Date().toISOString();
    const meta = { actor: system.id, correlation_id: randomUUID() };
    const mark = (id: string) => tasks.handle(id, { type: 'MarkTaskOverdue', by: system, now }, { meta });

    // What made no event is asked for only once: a task that cannot be marked must not keep the sweep, or the others behind it, for ever.
    const passedOver = new Set<string>();
    const errors: unknown[] = [];
    let marked = 0;
    while (signal?.aborted !== true) {
      const due = await tasksFallingDue(pool, now, batchSize + passedOver.size);
      const ids = due.filter((id) => !passedOver.has(id)).slice(0, batchSize);
      if (ids.length === 0) break;
      const results = await Promise.allSettled(ids.map(mark));
      results.forEach((result, index) => {
        if (
          result.status === 'fulfilled' &&
          result.value.outcome === 'accepted' &&
          result.value.events.length > 0
        ) {
          marked += 1;
          return;
        }
        passedOver.add(ids[index] ?? '');
        if (result.status === 'rejected') errors.push(result.reason);
        else if (result.value.outcome === 'violation')
          errors.push(new Error(`rule ${result.value.rule} was broken`));
      });
    }
    if (marked > 0) logger.info({ marked, correlation_id: meta.correlation_id }, 'Tasks became overdue');
    if (errors.length > 0) {
      throw new Error(`${errors.length} tasks could not be marked as overdue`, { cause: errors[0] });
    }
  };
};
