import type { Actor } from '@taskledger/domain';
import type { RecordedEvent } from '@taskledger/events';
import type { createStandings, Standing, StoredTask } from '@taskledger/read-models';

/** An event of a task, ready for everybody whom it concerns. */
export interface LiveEvent {
  readonly position: number;
  readonly type: string;
  readonly standing: Standing;
  /** The task at the time of delivery. */
  readonly present: StoredTask | undefined;
  /** JSON for those who see the task, and for those from whom the event took it. */
  readonly shown: string;
  readonly lost: string;
}

export interface LiveMessage {
  readonly position: number;
  readonly type: string;
  readonly json: string;
}

interface Describing {
  readonly readTask: (id: string) => Promise<StoredTask | undefined>;
  readonly standings: ReturnType<typeof createStandings>;
}

/** Finds out whom events of tasks (in order) concern, and what they are told. */
export const describeEvents = async (
  events: readonly RecordedEvent[],
  { readTask, standings }: Describing,
): Promise<readonly LiveEvent[]> => {
  const around = await standings(events);
  const tasks = await Promise.all(events.map(({ stream }) => readTask(stream.slice(5))));
  return events.flatMap((event, index) => {
    const standing = around[index];
    return standing === undefined ? [] : [describe(event, standing, tasks[index])];
  });
};

const describe = (event: RecordedEvent, standing: Standing, present: StoredTask | undefined): LiveEvent => {
  const { position, type, stream, version, recorded_at: at, meta, data } = event;
  const facts = JSON.stringify({ position, type, task_id: stream.slice(5), version, at, actor: meta.actor });
  const task = present === undefined || present.deleted_at !== null ? 'null' : present.json;
  const begin = facts.slice(0, -1);
  return {
    position,
    type,
    standing,
    present,
    shown: `${begin},"visible":true,"data":${JSON.stringify(data)},"task":${task}}`,
    lost: `${begin},"visible":false,"data":null,"task":null}`,
  };
};

/**
 * What somebody is told of an event: nothing, unless they had to do with the task around it and still see it; an event that took
 * the task from them, they are told of as such. ADMIN sees all.
 */
export const messageFor = (event: LiveEvent, viewer: Actor): LiveMessage | undefined => {
  const { position, type, standing, present, shown, lost } = event;
  if (viewer.role === 'ADMIN') return { position, type, json: shown };
  const isCreator = standing.created_by === viewer.id;
  if (!isCreator && standing.before === viewer.id && standing.after !== viewer.id) {
    return { position, type, json: lost };
  }
  if (!isCreator && standing.after !== viewer.id) return undefined;
  const sees = present?.created_by === viewer.id || present?.assigned_to === viewer.id;
  return sees ? { position, type, json: shown } : undefined;
};
