import { categoryDecider, taskHistory, userDecider, webhookDecider } from '@taskledger/domain';
import { categoryOf, type RecordedEvent } from '@taskledger/events';
import type { Commands } from '../../dependencies.ts';

export interface Change {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

const userFields = [
  'email',
  'username',
  'display_name',
  'role',
  'is_active',
  'bio',
  'avatar_url',
  'timezone',
  'email_notifications',
] as const;
const categoryFields = ['name', 'color', 'deleted_at'] as const;
const webhookFields = ['url', 'events', 'description', 'disabled_at', 'deleted_at'] as const;

/** What each of a stream's events has changed, by version. */
const diffs = <State extends object, Event>(
  events: readonly (Event & { readonly version: number })[],
  evolve: (state: State | undefined, event: Event) => State,
  fields: readonly (keyof State & string)[],
): [number, Change[]][] => {
  let state: State | undefined;
  return events.map((event) => {
    const before = state;
    const after = evolve(before, event);
    state = after;
    const all = fields.map((field) => ({ field, from: before?.[field] ?? null, to: after[field] }));
    return [event.version, all.filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))];
  });
};

/** The changes of these events, told from their streams; each stream is read once. Answers by event id. */
export const changesOf = async (
  { tasks, users, categories, webhooks }: Pick<Commands, 'tasks' | 'users' | 'categories' | 'webhooks'>,
  events: readonly RecordedEvent[],
): Promise<ReadonlyMap<string, readonly Change[]>> => {
  const told = async (stream: string): Promise<[number, readonly Change[]][]> => {
    const id = stream.slice(stream.indexOf('-') + 1);
    switch (categoryOf(stream)) {
      case 'task':
        return taskHistory((await tasks.load(id)).events).map(({ version, changes }) => [
          version,
          changes.map(({ field, from, to }) => ({ field, from, to })),
        ]);
      case 'user':
        return diffs((await users.load(id)).events, userDecider.evolve, userFields);
      case 'category':
        return diffs((await categories.load(id)).events, categoryDecider.evolve, categoryFields);
      case 'webhook':
        return diffs((await webhooks.load(id)).events, webhookDecider.evolve, webhookFields);
      default:
        return [];
    }
  };
  const streams = [...new Set(events.map(({ stream }) => stream))];
  const byStream = new Map(
    await Promise.all(streams.map(async (stream) => [stream, new Map(await told(stream))] as const)),
  );
  return new Map(
    events.map(({ event_id, stream, version }) => [event_id, byStream.get(stream)?.get(version) ?? []]),
  );
};
