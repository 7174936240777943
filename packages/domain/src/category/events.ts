import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';
import { theUserIn } from '../personal.ts';

/** The names of one owner's categories differ, those that were erased as well. */
const personal = { owner: theUserIn('owner_id'), fields: { name: '(erased {id})' } } as const;

export const categoryEvents = {
  CategoryCreated: {
    version: 1,
    schema: z.object({
      id: z.string(),
      owner_id: z.string(),
      name: z.string(),
      color: z.string().nullable(),
    }),
    personal,
  },
  CategoryChanged: {
    version: 1,
    schema: z.object({ name: z.string().optional(), color: z.string().nullable().optional() }),
    personal,
  },
  CategoryDeleted: { version: 1, schema: z.object({}) },
} as const satisfies EventDefinitions;

export type CategoryEvent = EventOf<typeof categoryEvents>;
