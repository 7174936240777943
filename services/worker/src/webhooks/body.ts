import { webhookDecider } from '@taskledger/domain';
import { categoryOf, type LedgerReader, type RecordedEvent } from '@taskledger/events';
import type { StoredTask } from '@taskledger/read-models';
import { lostPayload, taskPayload, testPayload } from './payload.ts';
import type { Target } from './records.ts';
import { concernOf, taskAround } from './standing.ts';

export interface BodyDependencies {
  readonly ledger: LedgerReader;
  readonly readTask: (id: string) => Promise<StoredTask | undefined>;
}

/** What a webhook is sent of an event; undefined where its owner may not see it, or no longer: the same rule as the live feed's. */
export const bodyFor = async (
  { id, owner_id, role }: Target,
  event: RecordedEvent,
  { ledger, readTask }: BodyDependencies,
): Promise<string | undefined> => {
  if (categoryOf(event.stream) === webhookDecider.category) return testPayload(event, id);
  const task = await taskAround(event, ledger);
  if (role === 'ADMIN') return taskPayload(event, task);
  const concern = concernOf(task, owner_id);
  if (concern === 'lost') return lostPayload(event);
  const present = await readTask(task.after.id);
  const sees = present?.created_by === owner_id || present?.assigned_to === owner_id;
  return concern === 'shown' && sees ? taskPayload(event, task) : undefined;
};
