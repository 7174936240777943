import type { Test } from 'tap';
import type { Decision, Recorded, Rejection, Stored } from '../src/index.ts';
import { isRejection } from '../src/index.ts';

export interface Decider<State, Command, Event> {
  readonly decide: (
    state: State | undefined,
    command: Command,
    history: readonly Stored<Event>[],
  ) => Decision<Event>;
  readonly evolve: (state: State | undefined, event: Recorded<Event>) => State;
}

/**
 * A past event; without a time of its own it was recorded a minute after the one before, and so by a command of its own.
 * Events of one request and one time are one command's.
 */
export type Past<Event> = Event & {
  readonly recorded_at?: string;
  readonly request?: string;
  readonly actor?: string;
};

/** A refusal as a test names it: the sentence for people is free to change. */
export type Refusal = Omit<Rejection, 'detail'>;

/** When the n-th past event (from 0) was recorded, and thereby what `created_at` is: `at(0)`. */
export const at = (index: number): string => new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();

/** Events as the ledger would give them back. Positions are ten apart, so that nobody takes one for a version. */
export const stored = <Event>(events: readonly Past<Event>[]): readonly Stored<Event>[] =>
  events.map(({ request, actor = 'ada', ...event }, index) => ({
    ...(event as Event),
    recorded_at: event.recorded_at ?? at(index),
    version: index + 1,
    position: (index + 1) * 10,
    meta: { actor, correlation_id: request ?? `request-${index + 1}` },
  }));

/** The state that events lead to. */
export const fold = <State, Command, Event>(
  { evolve }: Decider<State, Command, Event>,
  events: readonly Past<NoInfer<Event>>[],
): State | undefined =>
  stored(events).reduce<State | undefined>((state, event) => evolve(state, event), undefined);

/**
 * A specification by example: given what happened, when this is asked for, then these events follow, or this refusal.
 * `then` asserts on `t` and answers with what may be said of the state afterwards.
 */
export const given = <State extends object, Command, Event extends { readonly type: string }>(
  t: Test,
  decider: Decider<State, Command, Event>,
  past: readonly Past<NoInfer<Event>>[],
) => ({
  when: (command: Command) => {
    const decision = decider.decide(fold(decider, past), command, stored(past));
    return {
      // oxlint-disable-next-line unicorn/no-thenable -- the word of the genre; nobody awaits a specification
      then: (expected: readonly NoInfer<Event>[] | Refusal) => {
        if (isRejection(decision)) {
          const { detail, ...refusal } = decision;
          t.strictSame(refusal, expected, `is refused: ${detail}`);
        } else {
          t.strictSame(
            decision,
            expected,
            `${decision.map(({ type }) => type).join(', ') || 'nothing'} follows`,
          );
        }
        const events = isRejection(decision) ? [] : decision;
        return {
          andState: (part: Partial<State>) => {
            const state = fold(decider, [...past, ...events]);
            t.hasStrict(state, part, `the state has this ${Object.keys(part).join(', ')}`);
          },
        };
      },
    };
  },
});
