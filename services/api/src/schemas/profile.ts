import { notifyAbout } from '@taskledger/domain';
import { z } from 'zod';
import { email, text, username } from './fields.ts';

/**
 * An IANA time zone in its own spelling. Another name for the same zone stays as given: who writes Asia/Kolkata does not want to
 * read Asia/Calcutta. Offsets such as +02:00 are none: they know no summer time.
 */
export const timezone = () =>
  z
    .string()
    .max(64)
    .refine((given) => zoneNamed(given) !== undefined, {
      message: 'Must be a time zone such as Europe/Berlin',
      params: { code: 'invalid_choice' },
    })
    .overwrite((given) => zoneNamed(given) ?? given);

const zoneNamed = (given: string): string | undefined => {
  if (!/^[a-z]/i.test(given)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions();
    return /^[A-Z]/.test(given) && timeZone.toLowerCase() !== given.toLowerCase() ? given : timeZone;
  } catch {
    return undefined;
  }
};

const displayName = () => text(1, 100);
const bio = () => text(0, 2000);
const avatar = () =>
  z
    .url({ protocol: /^https?$/, message: 'Must be an http or https URL' })
    .max(2048)
    .nullable();

const preferences = {
  completions: z.enum(notifyAbout),
  reminders: z.boolean(),
  assignments: z.boolean(),
};

export const noPreferences = { completions: 'all', reminders: true, assignments: true } as const;

const examples = [{ display_name: 'Ada', bio: 'Counts.', timezone: 'Europe/London' }];

/** PUT: what is absent takes its default; what names the person stays. */
export const wholeProfile = z
  .strictObject({
    email: email().exactOptional().describe('The present one; it changes by POST /profile/email'),
    username: username().nullable().exactOptional().describe('Stays unless given'),
    display_name: displayName().exactOptional().describe('Stays unless given'),
    bio: bio().default(''),
    avatar_url: avatar().default(null),
    timezone: timezone().default('UTC'),
    email_notifications: z
      .strictObject({
        completions: preferences.completions.default(noPreferences.completions),
        reminders: preferences.reminders.default(noPreferences.reminders),
        assignments: preferences.assignments.default(noPreferences.assignments),
      })
      .prefault({}),
  })
  .meta({ examples });

/** PATCH (RFC 7396): what is absent stays, `null` brings the default back. */
export const profilePatch = z
  .strictObject({
    email: email().exactOptional().describe('The present one; it changes by POST /profile/email'),
    username: username().nullable().exactOptional(),
    display_name: displayName().exactOptional(),
    bio: bio().nullable().exactOptional(),
    avatar_url: avatar().exactOptional(),
    timezone: timezone().nullable().exactOptional(),
    email_notifications: z
      .strictObject({
        completions: preferences.completions.nullable().exactOptional(),
        reminders: preferences.reminders.nullable().exactOptional(),
        assignments: preferences.assignments.nullable().exactOptional(),
      })
      .nullable()
      .exactOptional(),
  })
  .meta({ examples: [{ timezone: 'Europe/London', email_notifications: { completions: 'by_others' } }] });

/** What a patch asks for, with the defaults in the place of `null`. */
export const changesOfPatch = ({
  bio,
  timezone,
  email_notifications: wanted,
  ...others
}: z.output<typeof profilePatch>) => ({
  ...others,
  ...(bio !== undefined && { bio: bio ?? '' }),
  ...(timezone !== undefined && { timezone: timezone ?? 'UTC' }),
  ...(wanted === null && { email_notifications: noPreferences }),
  ...(wanted && { email_notifications: preferencesOf(wanted) }),
});

const preferencesOf = ({
  completions,
  reminders,
  assignments,
}: NonNullable<z.output<typeof profilePatch>['email_notifications']>) => ({
  ...(completions !== undefined && { completions: completions ?? noPreferences.completions }),
  ...(reminders !== undefined && { reminders: reminders ?? noPreferences.reminders }),
  ...(assignments !== undefined && { assignments: assignments ?? noPreferences.assignments }),
});
