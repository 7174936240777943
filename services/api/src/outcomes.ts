import type { Rejection } from '@taskledger/domain';
import type { Accepted, CommandResult, RecordedEvent } from '@taskledger/events';
import { invalidField, type Problem, problem, type ProblemCode } from './problems.ts';

/** How a resource shows itself to a client whose `If-Match` failed. */
export interface StalePresenter<State> {
  readonly current: (state: State, version: number, position: number) => unknown;
  /** What happened since the version that the client named. */
  readonly events?: (missed: readonly RecordedEvent[]) => readonly unknown[];
}

interface PositionedReply {
  header(name: string, value: string): unknown;
}

/**
 * What an accepted command left behind, with `X-Ledger-Position` set on the reply. Anything else than acceptance is
 * thrown as the problem that it is for the client; `stale` shows the resource in a 412.
 */
export const accept = <State>(
  reply: PositionedReply,
  result: CommandResult<State, Rejection>,
  stale?: StalePresenter<State>,
): Accepted<State> => {
  if (result.outcome !== 'accepted') throw refusal(result, stale);
  reply.header('x-ledger-position', String(result.position));
  return result;
};

/** The problem that answers a command that was not accepted. */
export const refusal = <State>(
  result: Exclude<CommandResult<State, Rejection>, Accepted<State>>,
  stale?: StalePresenter<State>,
): Problem => {
  switch (result.outcome) {
    case 'rejected':
      return rejected(result.rejection);
    case 'violation':
      return violated(result.rule);
    case 'stale': {
      const { state, version, position, missed } = result;
      return problem('version_mismatch', {
        detail: `The resource is at version ${version}.`,
        extensions: {
          current: state === undefined ? null : (stale?.current(state, version, position) ?? null),
          events: stale?.events?.(missed) ?? [],
        },
      });
    }
    default:
      return result satisfies never;
  }
};

/** The domain's refusals. */
export const rejected = ({ rejected: code, detail, field }: Rejection): Problem => {
  if (code === 'invalid_reference') return invalidField(field ?? 'body', code, detail);
  return problem(code, { detail });
};

/** Rules over many streams: the ledger names the one that was broken. */
const rules = {
  email_taken: 'Another account has this e-mail address.',
  last_admin: 'There must be another active administrator first.',
  username_taken: 'Another account has this username.',
  category_exists: 'You have a category of this name.',
  idempotency_in_flight: 'Another request with this key is under way.',
  webhook_limit: 'You have 20 webhooks: delete one first.',
  category_in_use: 'Tasks are in this category: move or delete them first.',
} as const satisfies Partial<Record<ProblemCode, string>>;

const isRule = (rule: string): rule is keyof typeof rules => Object.hasOwn(rules, rule);

/** The problem for a rule that an append has broken. */
export const violated = (rule: string): Problem => {
  if (isRule(rule)) return problem(rule, { detail: rules[rule] });
  if (rule === 'idempotency_key_taken') return violated('idempotency_in_flight');
  if (rule === 'category_missing') {
    return invalidField('category_id', 'invalid_reference', 'There is no such category.');
  }
  return problem('conflict');
};
