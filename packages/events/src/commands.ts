import type { Appended, RowWrite } from './append/append.ts';
import type { EventMeta, NewEvent, RecordedEvent } from './event.ts';
import type { Ledger } from './ledger.ts';
import { createTurns } from './turns.ts';

/** A pure aggregate: what its commands do (`decide`) and what its events mean (`evolve`). */
export interface Decider<State, Command, Event extends NewEvent, Rejection extends object> {
  /** Its streams are `<category>-<id>`. */
  readonly category: string;
  /** `history`: the stream's events, which led to `state`; for commands about the past. Most do without. */
  readonly decide: (
    state: State | undefined,
    command: Command,
    history: readonly (Event & RecordedEvent)[],
  ) => readonly Event[] | Rejection;
  readonly evolve: (state: State | undefined, event: Event & { readonly recorded_at: string }) => State;
}

export interface CommandContext<State = unknown> {
  readonly meta: EventMeta;
  /** Decide on this version alone (`If-Match`); absent: on whatever is there, as often as it moves. */
  readonly ifVersion?: number;
  /** Written with the events, when there are any. */
  readonly rows?: readonly RowWrite[];
  /** The same, for rows that tell what the command will have left behind. Asked anew for each attempt. */
  readonly rowsFor?: (left: Left<State>) => readonly RowWrite[];
}

/** A stream as a command is about to leave it: all of it but its position, which the ledger gives. */
export interface Left<State> {
  readonly state: State;
  readonly version: number;
  readonly events: readonly NewEvent[];
}

export type CommandResult<State, Rejection> =
  | Accepted<State>
  | { readonly outcome: 'rejected'; readonly rejection: Rejection }
  /** `ifVersion` is not the present version. `missed`: the events since. */
  | {
      readonly outcome: 'stale';
      readonly state: State | undefined;
      readonly version: number;
      readonly position: number;
      readonly missed: readonly RecordedEvent[];
    }
  | { readonly outcome: 'violation'; readonly rule: string };

export interface Accepted<State> {
  readonly outcome: 'accepted';
  readonly state: State;
  readonly version: number;
  /** The position of the stream's last event. */
  readonly position: number;
  /** What the command recorded; empty where it changed nothing. */
  readonly events: readonly RecordedEvent[];
}

/** A stream folded up: `state` undefined and version 0 where it does not exist. */
export interface Loaded<State, Event extends NewEvent = NewEvent> {
  readonly state: State | undefined;
  readonly version: number;
  readonly position: number;
  readonly recorded_at: string;
  readonly events: readonly (Event & RecordedEvent)[];
  /** As of `StreamAppend`. */
  readonly asOf?: number;
}

/**
 * Within a process the commands on a stream take turns, so a race is lost to another process, once in a while. This many lost
 * in a row mean that something is wrong, not that the next try will do.
 */
const maxAttempts = 50;

/**
 * Carries out commands: load, decide, append; when another command came first, once more from the start. So two
 * concurrent commands both take effect, the later one decided on what the earlier one left.
 */
export const createCommandHandler = <State, Command, Event extends NewEvent, Rejection extends object>(
  ledger: Ledger,
  decider: Decider<State, Command, Event, Rejection>,
) => {
  const load = async (id: string): Promise<Loaded<State, Event>> => {
    const asOf = ledger.erasures();
    const events = await ledger.readStream(`${decider.category}-${id}`);
    return { ...loaded(events, decider), asOf };
  };

  const inTurn = createTurns();

  const handle = (
    id: string,
    command: Command,
    context: CommandContext<State>,
  ): Promise<CommandResult<State, Rejection>> => inTurn(id, () => attempts(id, command, context));

  const attempts = async (
    id: string,
    command: Command,
    context: CommandContext<State>,
  ): Promise<CommandResult<State, Rejection>> => {
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const result = await attemptOn(id, await load(id), command, context);
      if (result !== 'conflict') return result;
    }
    throw new Error(`${decider.category}-${id} kept changing: gave up after ${maxAttempts} attempts`);
  };

  /** For a command that starts a stream under a fresh id: nothing to load. */
  const start = async (
    id: string,
    command: Command,
    context: CommandContext<State>,
  ): Promise<CommandResult<State, Rejection>> => {
    const nothing: Loaded<State, Event> = {
      state: undefined,
      version: 0,
      position: 0,
      recorded_at: '',
      events: [],
    };
    const result = await attemptOn(id, nothing, command, context);
    return result === 'conflict' ? handle(id, command, context) : result;
  };

  const attemptOn = async (
    id: string,
    from: Loaded<State, Event>,
    command: Command,
    context: CommandContext<State>,
  ) => {
    const { state, version, position } = from;
    const decision = decider.decide(state, command, from.events);
    if (!isEvents(decision)) return { outcome: 'rejected' as const, rejection: decision };
    if (context.ifVersion !== undefined && context.ifVersion !== version) {
      const missed = from.events.filter((event) => event.version > (context.ifVersion ?? 0));
      return { outcome: 'stale' as const, state, version, position, missed };
    }
    if (decision.length === 0) {
      if (state === undefined) throw new Error(`a command on ${decider.category}-${id} left nothing behind`);
      return { outcome: 'accepted' as const, state, version, position, events: [] };
    }
    const recorded_at = later(new Date().toISOString(), from.recorded_at);
    const after = foldNew(state, decision, recorded_at, decider);
    const left = { state: after, version: version + decision.length, events: decision };
    const rows = [...(context.rows ?? []), ...(context.rowsFor?.(left) ?? [])];
    const result = await ledger.append({
      streams: [
        {
          stream: `${decider.category}-${id}`,
          expected: version === 0 ? 'none' : version,
          events: decision,
          state,
          ...(from.asOf !== undefined && { asOf: from.asOf }),
        },
      ],
      meta: context.meta,
      recorded_at,
      rows,
    });
    if (result.outcome === 'conflict') return 'conflict';
    if (result.outcome === 'violation') return result;
    return accepted(after, result);
  };

  const accepted = (state: State, { events }: Appended): Accepted<State> => {
    const last = events.at(-1);
    if (last === undefined) throw new Error('an append without events was accepted');
    return { outcome: 'accepted', state, version: last.version, position: last.position, events };
  };

  return { load, handle, start };
};

const isEvents = <Event>(decision: readonly Event[] | object): decision is readonly Event[] =>
  Array.isArray(decision);

/** The clocks of two instances may differ a little: within a stream, time never runs backwards. */
const later = (now: string, before: string): string => (now > before ? now : before);

type Evolving<State, Event> = {
  readonly evolve: (state: State | undefined, event: Event & { readonly recorded_at: string }) => State;
};

const fold = <State, Event>(
  state: State | undefined,
  events: readonly RecordedEvent[],
  { evolve }: Evolving<State, Event>,
): State | undefined => typed<Event>(events).reduce<State | undefined>(evolve, state);

/** The state after events that have no envelope yet. */
const foldNew = <State, Event extends NewEvent>(
  state: State | undefined,
  events: readonly Event[],
  recorded_at: string,
  { evolve }: Evolving<State, Event>,
): State => {
  const after = events.reduce<State | undefined>(
    (before, event) => evolve(before, { ...event, recorded_at }),
    state,
  );
  if (after === undefined) throw new Error('no events, no state');
  return after;
};

/** The codec has checked the events' data against their schemas when they were written and lifted them when they were read. */
const typed = <Event>(events: readonly RecordedEvent[]): readonly (Event & RecordedEvent)[] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the codec stands at that boundary
  events as readonly (Event & RecordedEvent)[];

/** Folds the events of one stream. */
export const loaded = <State, Event extends NewEvent>(
  events: readonly RecordedEvent[],
  evolving: Evolving<State, Event>,
): Loaded<State, Event> => {
  const last = events.at(-1);
  return {
    state: fold(undefined, events, evolving),
    version: last?.version ?? 0,
    position: last?.position ?? 0,
    recorded_at: last?.recorded_at ?? '',
    events: typed<Event>(events),
  };
};
