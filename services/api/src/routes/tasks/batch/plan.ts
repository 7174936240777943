import {
  evolveTask,
  decideTask,
  isRejection,
  type Rejection,
  type StoredTaskEvent,
  type TaskState,
} from '@taskledger/domain';
import type { EventMeta, StreamAppend } from '@taskledger/events';
import type { Commands } from '../../../dependencies.ts';
import type { Prepared } from './prepare.ts';

type Loaded = Awaited<ReturnType<Commands['tasks']['load']>>;

/** A task as one of the commands leaves it. */
export interface Step {
  readonly state: TaskState;
  readonly version: number;
  /** Of its last event; where that is one of the new ones, as many below the append's last, which is 0. */
  readonly position: number;
}

export interface Plan {
  readonly streams: readonly StreamAppend[];
  readonly steps: readonly Step[];
}

interface Draft {
  readonly from: Loaded;
  state: TaskState | undefined;
  readonly history: StoredTaskEvent[];
  readonly added: StoredTaskEvent[];
}

/**
 * Decides commands one after the other, each on what those before it leave: one append for all streams, with one part for
 * each task however many commands are on it. Answers with the first refusal, and the number of its command, instead.
 */
export const planBatch = (
  commands: readonly Prepared[],
  loaded: ReadonlyMap<string, Loaded>,
  { meta, recorded_at }: { readonly meta: EventMeta; readonly recorded_at: string },
): Plan | { readonly index: number; readonly rejection: Rejection } => {
  const drafts = new Map<string, Draft>(
    [...loaded].map(([id, from]) => [id, { from, state: from.state, history: [...from.events], added: [] }]),
  );
  const taken: { id: string; state: TaskState; version: number; added: number }[] = [];
  for (const [index, { id, command }] of commands.entries()) {
    const draft = drafts.get(id);
    if (draft === undefined) throw new Error(`task-${id} was not loaded`);
    const decision = decideTask(draft.state, command, draft.history);
    if (isRejection(decision)) return { index, rejection: decision };
    for (const event of decision) {
      const version = draft.from.version + draft.added.length + 1;
      const stored: StoredTaskEvent = { ...event, version, position: 0, recorded_at, meta };
      draft.state = evolveTask(draft.state, stored);
      draft.history.push(stored);
      draft.added.push(stored);
    }
    if (draft.state === undefined) throw new Error(`a command on task-${id} left nothing behind`);
    const version = draft.from.version + draft.added.length;
    taken.push({ id, state: draft.state, version, added: draft.added.length });
  }
  return { streams: streamsOf(drafts), steps: stepsOf(taken, drafts) };
};

const streamsOf = (drafts: ReadonlyMap<string, Draft>): StreamAppend[] =>
  [...drafts]
    .filter(([, { added }]) => added.length > 0)
    .map(([id, { from, added }]) => ({
      stream: `task-${id}`,
      expected: from.version === 0 ? 'none' : from.version,
      events: added.map(({ type, data }) => ({ type, data })),
      state: from.state,
      ...(from.asOf !== undefined && { asOf: from.asOf }),
    }));

const stepsOf = (
  taken: readonly { id: string; state: TaskState; version: number; added: number }[],
  drafts: ReadonlyMap<string, Draft>,
): Step[] => {
  const total = [...drafts.values()].reduce((sum, { added }) => sum + added.length, 0);
  const before = new Map<string, number>();
  let offset = 0;
  for (const [id, { added }] of drafts) {
    before.set(id, offset);
    offset += added.length;
  }
  return taken.map(({ id, state, version, added }) => ({
    state,
    version,
    position: added === 0 ? (drafts.get(id)?.from.position ?? 0) : (before.get(id) ?? 0) + added - total,
  }));
};
