import type { Category } from '@taskledger/read-models';
import { z } from 'zod';
import { timestamp, uuid } from '../../schemas/fields.ts';
import { filledText } from '../tasks/fields.ts';

export const categoryParams = z.strictObject({ id: uuid() });

const name = filledText(100).describe('Unique among the categories of a user, in any case');
const color = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'Must be a colour such as #1e88e5')
  .nullable();
const examples = [{ name: 'Garden', color: '#43a047' }];

/** For POST and PUT. */
export const wholeCategory = z.strictObject({ name, color: color.default(null) }).meta({ examples });

/** PATCH (RFC 7396): what is absent stays, `null` clears. */
export const categoryPatch = z
  .strictObject({ name: name.exactOptional(), color: color.exactOptional() })
  .meta({ examples: [{ color: null }] });

export const categorySchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    color: z.string().nullable(),
    task_count: z.int().describe('Deleted tasks do not count'),
    created_at: timestamp(),
  })
  .meta({
    id: 'Category',
    examples: [
      {
        id: '0199d3c4-8f00-7000-8000-000000000003',
        name: 'Garden',
        color: '#43a047',
        task_count: 3,
        created_at: '2026-02-20T09:30:00.000Z',
      },
    ],
  });

type Resource = z.infer<typeof categorySchema>;

/** A category as clients see it. */
export const presentCategory = ({
  id,
  name,
  color,
  task_count,
  created_at,
}: Resource | Category): Resource => ({
  id,
  name,
  color,
  task_count,
  created_at,
});
