import { type Role, taskEvents, userDecider, webhookDecider, type WebhookState } from '@taskledger/domain';
import { categoryOf, createBatcher, type LedgerReader, loaded, type RecordedEvent } from '@taskledger/events';
import type { Pool } from '@taskledger/runtime';
import type { Queue } from '@taskledger/runtime/queues';
import { webhookDelivery } from '../webhooks/delivery-names.ts';
import { concernOf, taskAround } from '../webhooks/standing.ts';
import type { Reactor } from './reactor.ts';

export interface WebhookReactorDependencies {
  readonly pool: Pool;
  readonly ledger: LedgerReader;
  readonly queue: Queue;
}

interface Candidate {
  readonly id: string;
  readonly owner_id: string;
  readonly role: Role;
}

/**
 * An event of a task goes to each webhook that asks for its type and whose owner may see it; a test to the webhook itself. Webhooks
 * and roles count as they were at the time of the event, so that a rewind finds the same ones; who may not see the task any more
 * when the delivery is made gets nothing.
 */
export const webhookReactor = ({ pool, ledger, queue }: WebhookReactorDependencies): Reactor => {
  const anyWebhooks = createBatcher<undefined, boolean>({
    ...batching,
    run: (asked) => exist(pool, asked.length),
  });
  const candidatesFor = createBatcher<readonly string[], readonly Candidate[]>({
    ...batching,
    run: (owners) => candidates(pool, owners),
  });

  const wantedBy = async ({ id, owner_id, role }: Candidate, event: RecordedEvent, concerns: boolean) => {
    const webhook = await stateBefore(event, `webhook-${id}`, webhookDecider, ledger);
    if (webhook === undefined || !asksFor(webhook, event.type)) return false;
    if (concerns) return true;
    if (role !== 'ADMIN') return false;
    const owner = await stateBefore(event, `user-${owner_id}`, userDecider, ledger);
    return owner?.role === 'ADMIN';
  };

  return {
    name: 'webhook',
    types: [...Object.keys(taskEvents), 'WebhookTestRequested'],
    queue,
    derive: async (event) => {
      if (categoryOf(event.stream) === webhookDecider.category) {
        return [webhookDelivery(event, event.stream.slice(webhookDecider.category.length + 1))];
      }
      if (!(await anyWebhooks(undefined))) return [];
      const task = await taskAround(event, ledger);
      if (task.cameLate) return [];
      const around = [task.after.created_by, task.after.assigned_to, task.before?.assigned_to];
      const owners = [...new Set(around.filter((owner) => typeof owner === 'string'))];
      const possible = (await candidatesFor(owners)).map((each) => ({
        ...each,
        concerns: concernOf(task, each.owner_id) !== 'none',
      }));
      const wanted = await Promise.all(possible.map((each) => wantedBy(each, event, each.concerns)));
      return possible.filter((_, index) => wanted[index]).map(({ id }) => webhookDelivery(event, id));
    },
  };
};

const batching = { concurrency: 2, maxBatch: 500 };

const exist = async (pool: Pool, times: number): Promise<readonly boolean[]> => {
  const { rowCount } = await pool.query({
    name: 'webhooks_any',
    text: 'SELECT FROM webhooks WHERE deleted_at IS NULL LIMIT 1',
  });
  return Array.from({ length: times }, () => rowCount === 1);
};

/** For each of these groups of people: their webhooks and those of administrators. What is deleted never comes back. */
const candidates = async (pool: Pool, groups: readonly (readonly string[])[]) => {
  const { rows } = await pool.query<Candidate>({
    name: 'webhooks_candidates',
    text: `SELECT w.id, w.owner_id, u.role FROM webhooks w JOIN users u ON u.id = w.owner_id
            WHERE w.deleted_at IS NULL AND (w.owner_id = ANY($1::uuid[]) OR u.role = 'ADMIN') ORDER BY w.id`,
    values: [[...new Set(groups.flat())]],
  });
  return groups.map((owners) =>
    rows.filter(({ owner_id, role }) => role === 'ADMIN' || owners.includes(owner_id)),
  );
};

const asksFor = ({ events, disabled_at, deleted_at }: WebhookState, type: string): boolean =>
  disabled_at === null && deleted_at === null && (events.includes('*') || events.includes(type));

/** A stream's state as an event of another stream found it. */
const stateBefore = async <State, Event extends { readonly type: string; readonly data: unknown }>(
  { position }: RecordedEvent,
  stream: string,
  decider: {
    readonly evolve: (state: State | undefined, event: Event & { readonly recorded_at: string }) => State;
  },
  ledger: LedgerReader,
): Promise<State | undefined> => {
  const events = await ledger.readStream(stream);
  return loaded(
    events.filter((event) => event.position < position),
    decider,
  ).state;
};
