import { roles } from '@taskledger/domain';
import { z } from 'zod';
import { timestamp } from './fields.ts';

/** An account as its owner sees it. */
export const userSchema = z
  .strictObject({
    id: z.uuid(),
    email: z.string(),
    username: z.string().nullable(),
    display_name: z.string(),
    bio: z.string(),
    avatar_url: z.string().nullable(),
    timezone: z.string().describe('IANA name'),
    role: z.enum(roles),
    email_notifications: z.strictObject({
      completions: z.enum(['all', 'by_others', 'none']),
      reminders: z.boolean(),
      assignments: z.boolean(),
    }),
    created_at: timestamp(),
  })
  .meta({
    id: 'User',
    examples: [
      {
        id: '0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10',
        email: 'ada@example.com',
        username: 'ada',
        display_name: 'Ada',
        bio: '',
        avatar_url: null,
        timezone: 'UTC',
        role: 'MEMBER',
        email_notifications: { completions: 'all', reminders: true, assignments: true },
        created_at: '2026-10-01T09:00:00.000Z',
      },
    ],
  });

type User = z.infer<typeof userSchema>;

/** The resource, from the domain's state or from the read model's row. */
export const presentUser = (user: User): User => ({
  id: user.id,
  email: user.email,
  username: user.username,
  display_name: user.display_name,
  bio: user.bio,
  avatar_url: user.avatar_url,
  timezone: user.timezone,
  role: user.role,
  email_notifications: user.email_notifications,
  created_at: user.created_at,
});
