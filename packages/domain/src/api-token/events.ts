import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';
import { erasedText, theUserIn } from '../personal.ts';
import { apiTokenScopes } from './state.ts';

const holder = theUserIn('user_id');

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
    personal: { owner: holder, fields: { name: erasedText } },
  },
  ApiTokenRevoked: { version: 1, schema: z.object({}), personal: { owner: holder } },
} as const satisfies EventDefinitions;

export type ApiTokenEvent = EventOf<typeof apiTokenEvents>;
