import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';
import { apiTokenScopes } from './state.ts';

export const apiTokenEvents = {
  ApiTokenCreated: {
    version: 1,
    schema: z.object({
      id: z.string(),
      user_id: z.string(),
      name: z.string(),
      scope: z.enum(apiTokenScopes),
      expires_at: z.string().nullable(),
    }),
  },
  ApiTokenRevoked: { version: 1, schema: z.object({}) },
} as const satisfies EventDefinitions;

export type ApiTokenEvent = EventOf<typeof apiTokenEvents>;
