import type { ApiTokenScope, Role } from '@taskledger/domain';
import type { Pool } from 'pg';
import { z } from 'zod';
import { keysetList } from '../list.ts';
import { queriesOn } from '../tables.ts';

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly scope: ApiTokenScope;
  readonly expires_at: string | null;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

/** A user's API tokens that are not revoked, the oldest first; expired ones among them. */
export const apiTokensOf = (pool: Pool, userId: string) =>
  keysetList<ApiToken, [string]>(pool, {
    name: 'api_tokens_list',
    columns: 'id, name, scope, expires_at, created_at, last_used_at',
    source: `FROM api_tokens LEFT JOIN api_token_use ON token_id = id
              WHERE user_id = $1 AND revoked_at IS NULL`,
    values: [userId],
    orderBy: ['id'],
    direction: 'ASC',
    key: z.tuple([z.uuid()]),
    keyOf: ({ id }) => [id],
  });

/** An API token that was once given out, with whom it stands for. Whether it still counts is for the caller to say. */
export interface KnownApiToken {
  readonly id: string;
  readonly user_id: string;
  readonly scope: ApiTokenScope;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly role: Role;
  readonly is_active: boolean;
}

/** By the token's SHA-256 in hexadecimal; undefined for a token that was never given out. */
export const findApiToken = (pool: Pool, tokenHash: string): Promise<KnownApiToken | undefined> =>
  queriesOn(pool)
    .selectFrom('api_token_hashes as h')
    .innerJoin('api_tokens as t', 't.id', 'h.token_id')
    .innerJoin('users as u', 'u.id', 't.user_id')
    .select(['t.id', 't.user_id', 't.scope', 't.expires_at', 't.revoked_at', 'u.role', 'u.is_active'])
    .where('h.token_hash', '=', tokenHash)
    .executeTakeFirst();

/** Notes that an API token was used, to the minute: not every request needs a write. */
export const noteApiTokenUse = async (pool: Pool, tokenId: string): Promise<void> => {
  await pool.query({
    name: 'api_token_use_note',
    text: `INSERT INTO api_token_use AS u VALUES ($1, now())
           ON CONFLICT (token_id) DO UPDATE SET last_used_at = now() WHERE u.last_used_at < now() - interval '1 minute'`,
    values: [tokenId],
  });
};
