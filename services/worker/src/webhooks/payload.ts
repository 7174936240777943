import { taskHistory } from '@taskledger/domain';
import type { RecordedEvent } from '@taskledger/events';
import { taskResource } from '@taskledger/read-models';
import type { TaskAround } from './standing.ts';

/**
 * The body of a delivery (Standard Webhooks 1.0: `type`, `timestamp`, `data`): the task as the event left it, with the fields that it
 * has changed before and after. The same whenever it is written again.
 */
export const taskPayload = (event: RecordedEvent, { after, events }: TaskAround): string => {
  const { position, version, recorded_at } = event;
  const changes = taskHistory(events)[0]?.changes ?? [];
  return payload(event, {
    ...factsOf(event),
    visible: true,
    before: Object.fromEntries(changes.map(({ field, from }) => [field, from])),
    after: Object.fromEntries(changes.map(({ field, to }) => [field, to])),
    task: taskResource(after, version, position, recorded_at),
  });
};

/** For who is told by it that they see the task no longer: nothing of what is in it. */
export const lostPayload = (event: RecordedEvent): string =>
  payload(event, { ...factsOf(event), visible: false, before: null, after: null, task: null });

export const testPayload = (event: RecordedEvent, webhookId: string): string =>
  payload(event, { position: event.position, webhook_id: webhookId, actor: event.meta.actor });

const payload = ({ type, recorded_at: timestamp }: RecordedEvent, data: object): string =>
  JSON.stringify({ type, timestamp, data });

const factsOf = ({ position, version, stream, meta }: RecordedEvent) => ({
  position,
  task_id: stream.slice('task-'.length),
  version,
  actor: meta.actor,
});
