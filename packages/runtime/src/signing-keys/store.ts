import type { EncryptionKeys } from '@taskledger/events';
import type { KeyObject } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import {
  newSigningKey,
  pkcs8Of,
  publicJwk,
  publicJwkOf,
  type PublicJwk,
  signingKeyOf,
} from './signing-key.ts';
import { rewrap, unwrap, wrap } from './wrapping.ts';

/**
 * Seconds between the publication of a key and its first use. By then every instance has picked it up, so that none meets a
 * token whose key it does not know.
 */
export const publishedBeforeUse = 30;

export interface StoredKey {
  readonly kid: string;
  readonly jwk: PublicJwk;
  /** RFC 3339, as all times here. */
  readonly created_at: string;
  /** From then on it signs nothing more. */
  readonly retired_at: string | null;
}

const storedKeys = z.array(
  z.object({
    kid: z.string(),
    public_jwk: publicJwk,
    wrapped_private: z.string(),
    created_at: z.string(),
    retired_at: z.string().nullable(),
  }),
);

/** The keys that were ever made by rotation, with the one before them, oldest first. Empty: the configured key is the only one. */
export const listSigningKeys = async (
  pool: Pool,
): Promise<readonly (StoredKey & { readonly wrapped: string })[]> => {
  const { rows } = await pool.query({
    name: 'signing_keys_list',
    text: 'SELECT kid, public_jwk, wrapped_private, created_at, retired_at FROM signing_keys ORDER BY created_at, kid',
  });
  return storedKeys
    .parse(rows)
    .map(({ public_jwk: jwk, wrapped_private: wrapped, ...rest }) => ({ jwk, wrapped, ...rest }));
};

const purposeOf = (kid: string) => `signing-key ${kid}`;

/** Throws where it was wrapped under another `DATA_ENCRYPTION_KEY`. */
export const openSigningKey = (
  keys: EncryptionKeys,
  { kid, wrapped }: { kid: string; wrapped: string },
): KeyObject => signingKeyOf(unwrap(keys, purposeOf(kid), wrapped));

export interface RotationOptions {
  /** `JWT_PRIVATE_KEY`: the key before the first rotation. */
  readonly configured: KeyObject;
  readonly encryptionKeys: EncryptionKeys;
  /** The old keys are worth nothing from now on: they may be in somebody else's hands. */
  readonly atOnce?: boolean;
  /** Called before the commit, in the same transaction: to record it. */
  readonly record?: (client: PoolClient, kid: string) => Promise<void>;
}

/** Makes a new signing key and retires the present one; answers with the new one's `kid`. */
export const rotateSigningKeys = async (pool: Pool, options: RotationOptions): Promise<string> => {
  const { configured, encryptionKeys, atOnce = false } = options;
  const rowOf = (privateKey: KeyObject) => {
    const jwk = publicJwkOf(privateKey);
    return [
      jwk.kid,
      JSON.stringify(jwk),
      wrap(encryptionKeys, purposeOf(jwk.kid), pkcs8Of(privateKey)),
    ] as const;
  };
  const [kid, jwk, wrapped] = rowOf(newSigningKey());
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    // Two rotations at once: the second finds what the first one left.
    await client.query('LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE');
    await client.query(
      `INSERT INTO signing_keys (kid, public_jwk, wrapped_private, created_at)
       SELECT $1, $2, $3, now() - interval '1 day' WHERE NOT EXISTS (SELECT FROM signing_keys)`,
      [...rowOf(configured)],
    );
    // Retired long ago: no instance takes them for anything, and the new key is used as soon as it is found.
    const retired = atOnce
      ? "now() - interval '1 day'"
      : `now() + make_interval(secs => ${publishedBeforeUse})`;
    await client.query(`UPDATE signing_keys SET retired_at = least(retired_at, ${retired})`);
    await client.query('INSERT INTO signing_keys (kid, public_jwk, wrapped_private) VALUES ($1, $2, $3)', [
      kid,
      jwk,
      wrapped,
    ]);
    await options.record?.(client, kid);
    await client.query('COMMIT');
    return kid;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
};

/** Wraps the signing keys under the first of the encryption keys; answers how many were under another one. In a transaction of the caller. */
export const rewrapSigningKeys = async (
  client: PoolClient,
  encryptionKeys: EncryptionKeys,
): Promise<number> => {
  await client.query('LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE');
  const { rows } = await client.query<{ kid: string; wrapped: string }>(
    'SELECT kid, wrapped_private AS wrapped FROM signing_keys',
  );
  let count = 0;
  for (const { kid, wrapped: old } of rows) {
    const wrapped = rewrap(encryptionKeys, purposeOf(kid), old);
    if (wrapped === undefined) continue;
    await client.query('UPDATE signing_keys SET wrapped_private = $2 WHERE kid = $1', [kid, wrapped]);
    count += 1;
  }
  return count;
};
