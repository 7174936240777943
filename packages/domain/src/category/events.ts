import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';

export const categoryEvents = {
  CategoryCreated: {
    version: 1,
    schema: z.object({
      id: z.string(),
      owner_id: z.string(),
      name: z.string(),
      color: z.string().nullable(),
    }),
  },
  CategoryChanged: {
    version: 1,
    schema: z.object({ name: z.string().optional(), color: z.string().nullable().optional() }),
  },
  CategoryDeleted: { version: 1, schema: z.object({}) },
} as const satisfies EventDefinitions;

export type CategoryEvent = EventOf<typeof categoryEvents>;
