/** Who acts: the part of a signed-in caller that the rules need. */
export interface Actor {
  readonly id: string;
  readonly role: Role;
}

export const roles = ['ADMIN', 'MEMBER'] as const;
export type Role = (typeof roles)[number];

/** The background processes of the service itself (the overdue sweep, for one). They may do everything. */
export const system: Actor = { id: 'system', role: 'ADMIN' };

/**
 * Why a command was refused. A value, not an exception: a refusal is an ordinary outcome.
 * `code` is stable and reaches clients; `detail` is a sentence for a person; `field` names the offending input.
 */
export interface Rejection {
  readonly rejected: RejectionCode;
  readonly detail: string;
  readonly field?: string;
}

export type RejectionCode =
  | 'not_found'
  | 'forbidden'
  | 'invalid_transition'
  | 'undo_conflict'
  | 'invalid_reference'
  | 'already_exists'
  | 'session_ended'
  | 'invalid_otp'
  | 'last_admin'
  | 'webhook_disabled';

/** What `decide` answers: the events to append (none: nothing changes), or the refusal. */
export type Decision<Event> = readonly Event[] | Rejection;

export const isRejection = (decision: Decision<unknown>): decision is Rejection => 'rejected' in decision;

export const reject = (rejected: RejectionCode, detail: string, field?: string): Rejection =>
  field === undefined ? { rejected, detail } : { rejected, detail, field };
