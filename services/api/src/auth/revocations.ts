import type { Role } from '@taskledger/domain';
import { roles } from '@taskledger/domain';
import type { RecordedEvent } from '@taskledger/events';
import type { RecentlyChangedUser } from '@taskledger/read-models';
import { z } from 'zod';
import { accessTokenLifetime, type Caller } from './access-tokens.ts';

/** Which access tokens are no longer good although they have not expired. */
export interface Revocations {
  /** Takes notice of sessions that ended, roles that changed and accounts that were closed. In any order, as often as you like. */
  observe(events: readonly RecordedEvent[]): void;
  /** What had happened before this process was there to observe. */
  start(before: {
    readonly sessions: readonly string[];
    readonly users: readonly RecentlyChangedUser[];
  }): void;
  /** `unknown`: nobody has said yet what had happened before. */
  check(caller: Caller): 'good' | 'session_ended' | 'role_changed' | 'unknown';
}

const roleChanged = z.object({ role: z.enum(roles) });

/**
 * Kept in memory, so that the check costs no query. Each entry is dropped when all tokens have expired that it could be about.
 */
export const createRevocations = (): Revocations => {
  const sessions = new Map<string, number>();
  const userRoles = new Map<
    string,
    { readonly role: Role; readonly position: number; readonly forget: number }
  >();
  /** When an account was closed; undefined since it is open again. */
  const closings = new Map<
    string,
    { readonly at: number | undefined; readonly position: number; readonly forget: number }
  >();
  let nextSweep = 0;
  let started = false;

  const sweep = (now: number): void => {
    if (now < nextSweep) return;
    nextSweep = now + 60_000;
    for (const [id, forget] of sessions) if (forget <= now) sessions.delete(id);
    for (const map of [userRoles, closings]) {
      for (const [id, { forget }] of map) if (forget <= now) map.delete(id);
    }
  };

  // What this process has appended comes a second time, from the ledger's end, and then the older changes do, too.
  const setRole = (id: string, role: Role, position: number, forget: number): void => {
    if (position >= (userRoles.get(id)?.position ?? 0)) userRoles.set(id, { role, position, forget });
  };

  const setClosing = (id: string, at: number | undefined, position: number, forget: number): void => {
    if (position >= (closings.get(id)?.position ?? 0)) closings.set(id, { at, position, forget });
  };

  const observe = (event: RecordedEvent, forget: number): void => {
    const id = event.stream.slice(event.stream.indexOf('-') + 1);
    if (event.type === 'SessionRevoked' || event.type === 'ApiTokenRevoked') sessions.set(id, forget);
    else if (event.type === 'UserDeactivated' || event.type === 'UserErased')
      setClosing(id, Date.parse(event.recorded_at), event.position, forget);
    else if (event.type === 'UserReactivated') setClosing(id, undefined, event.position, forget);
    else if (event.type === 'RoleChanged') {
      setRole(id, roleChanged.parse(event.data).role, event.position, forget);
    }
  };

  // A minute more than tokens live: clocks differ.
  const forgetAt = (now: number) => now + (accessTokenLifetime + 60) * 1000;

  return {
    observe: (events) => {
      const now = Date.now();
      sweep(now);
      for (const event of events) observe(event, forgetAt(now));
    },
    start: (before) => {
      started = true;
      const forget = forgetAt(Date.now());
      for (const id of before.sessions) sessions.set(id, forget);
      for (const { id, role, is_active, updated_at, position } of before.users) {
        setRole(id, role, position, forget);
        setClosing(id, is_active ? undefined : Date.parse(updated_at), position, forget);
      }
    },
    check: ({ actor, sessionId, issuedAt }) => {
      if (!started) return 'unknown';
      if (sessions.has(sessionId)) return 'session_ended';
      const closedAt = closings.get(actor.id)?.at;
      if (closedAt !== undefined && issuedAt <= closedAt) return 'session_ended';
      const current = userRoles.get(actor.id);
      return current !== undefined && current.role !== actor.role ? 'role_changed' : 'good';
    },
  };
};
