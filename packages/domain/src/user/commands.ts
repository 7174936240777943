import type { Actor, Role } from '../decision.ts';
import type { EmailNotifications } from './state.ts';

/** Passwords are no part of this: a hash lives in a table of its own, never in an event. */
export interface RegisterUser {
  readonly type: 'RegisterUser';
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly display_name: string;
  readonly role: Role;
}

/** What is absent stays, also of the preferences. */
export interface ProfileChanges {
  readonly display_name?: string;
  readonly username?: string | null;
  readonly bio?: string;
  readonly avatar_url?: string | null;
  readonly timezone?: string;
  readonly email_notifications?: Partial<EmailNotifications>;
}

export interface ChangeProfile {
  readonly type: 'ChangeProfile';
  readonly changes: ProfileChanges;
}

/** To an address that its owner has confirmed. */
export interface ChangeEmail {
  readonly type: 'ChangeEmail';
  readonly email: string;
}

/** The new hash goes into its table with the same append. */
export interface ChangePassword {
  readonly type: 'ChangePassword';
}

export interface ChangeRole {
  readonly type: 'ChangeRole';
  readonly role: Role;
  /** Absent: the service itself, never a request. */
  readonly by?: Actor;
}

export interface DeactivateUser {
  readonly type: 'DeactivateUser';
  readonly by: Actor;
}

export interface ReactivateUser {
  readonly type: 'ReactivateUser';
  readonly by: Actor;
}

/** For ever: the account becomes nobody's. */
export interface EraseUser {
  readonly type: 'EraseUser';
}

export type UserCommand =
  | EraseUser
  | RegisterUser
  | ChangeProfile
  | ChangeEmail
  | ChangePassword
  | ChangeRole
  | DeactivateUser
  | ReactivateUser;
