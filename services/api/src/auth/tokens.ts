import type { Role } from '@taskledger/domain';
import { z } from 'zod';
import { accessTokenLifetime, type Sign } from './access-tokens.ts';
import { refreshTokenLifetime } from './refresh-tokens.ts';

export const tokensSchema = z
  .strictObject({
    access: z.string().describe('A JWT, to be sent as `Authorization: Bearer`'),
    refresh: z
      .string()
      .optional()
      .describe('Good for one refresh. With `X-Session: cookie` it is in a cookie instead'),
    token_type: z.literal('Bearer'),
    expires_in: z.int().describe('Seconds that the access token is good for'),
    refresh_expires_in: z.int().describe('Seconds that the refresh token is good for'),
  })
  .meta({
    id: 'Tokens',
    examples: [
      {
        access: 'eyJhbGciOiJFZERTQSIs…',
        refresh: '0Zq3w1c2…',
        token_type: 'Bearer',
        expires_in: accessTokenLifetime,
        refresh_expires_in: refreshTokenLifetime,
      },
    ],
  });

export type Tokens = z.infer<typeof tokensSchema> & { readonly refresh: string };

export interface Grant {
  readonly userId: string;
  readonly role: Role;
  readonly sessionId: string;
  readonly refresh: string;
}

/** What a client receives when it has signed in or refreshed. */
export const tokensFor = (sign: Sign, { userId, role, sessionId, refresh }: Grant): Tokens => ({
  access: sign({ id: userId, role }, sessionId),
  refresh,
  token_type: 'Bearer',
  expires_in: accessTokenLifetime,
  refresh_expires_in: refreshTokenLifetime,
});
