import { roles } from '@taskledger/domain';
import { z } from 'zod';

const publicFields = { id: z.uuid(), username: z.string().nullable(), display_name: z.string() };

const example = { id: '0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10', username: 'ada', display_name: 'Ada' };

/** Whom members see: enough to pick an assignee. */
const personSchema = z.strictObject(publicFields).meta({ id: 'Person', examples: [example] });

/** What ADMIN sees. */
export const accountSchema = z
  .strictObject({ ...publicFields, email: z.string(), role: z.enum(roles), is_active: z.boolean() })
  .meta({
    id: 'Account',
    examples: [{ ...example, email: 'ada@example.com', role: 'MEMBER', is_active: true }],
  });

export const seenUserSchema = z.union([accountSchema, personSchema]);

type Account = z.infer<typeof accountSchema>;

export const presentAccount = ({ id, username, display_name, email, role, is_active }: Account): Account => ({
  id,
  username,
  display_name,
  email,
  role,
  is_active,
});

/** A user as this viewer may see them. */
export const presentTo =
  (viewer: { readonly role: string }) =>
  (user: Account): z.infer<typeof seenUserSchema> => {
    if (viewer.role === 'ADMIN') return presentAccount(user);
    const { id, username, display_name } = user;
    return { id, username, display_name };
  };
