import type { Role } from '../decision.ts';

export const notifyAbout = ['all', 'by_others', 'none'] as const;
export type NotifyAbout = (typeof notifyAbout)[number];

export interface EmailNotifications {
  readonly completions: NotifyAbout;
  readonly reminders: boolean;
  readonly assignments: boolean;
}

export interface UserState {
  readonly id: string;
  /** As given; compared without regard to case. */
  readonly email: string;
  readonly username: string | null;
  readonly display_name: string;
  readonly role: Role;
  readonly is_active: boolean;
  readonly bio: string;
  readonly avatar_url: string | null;
  /** IANA name; decides when a day ends for due dates. */
  readonly timezone: string;
  readonly email_notifications: EmailNotifications;
  readonly created_at: string;
  readonly updated_at: string;
  /** Its holder was erased: nothing is personal any more, and nothing can be done to it. */
  readonly erased?: true;
}
