import type { EncryptionKeys } from '@taskledger/events';
import {
  createHmac,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { z } from 'zod';
import {
  newSigningKey,
  pkcs8Of,
  publicJwk,
  publicJwkOf,
  type PublicJwk,
  signingKeyOf,
  thumbprintOf,
} from '../signing-keys/signing-key.ts';
import { derivedFrom, rewrap, unwrap, wrap } from '../signing-keys/wrapping.ts';

type Queryable = Pick<Pool | ClientBase, 'query'>;

/** A key that seals are signed with, or were. */
export interface SealKey {
  readonly kid: string;
  readonly jwk: PublicJwk;
  readonly created_at: string;
  /** From then on it has signed nothing more, and its private half is gone. */
  readonly retired_at: string | null;
  /** Whoever made it holds DATA_ENCRYPTION_KEY. False: somebody else put it there. */
  readonly attested: boolean;
}

const sealKeyRow = z.object({
  kid: z.string(),
  public_jwk: publicJwk,
  attestation: z.string(),
  created_at: z.string(),
  retired_at: z.string().nullable(),
});

/** A key of its own for each use, so that no two uses of DATA_ENCRYPTION_KEY can be played off against each other (RFC 5869). */
const derived = (encryptionKey: KeyObject, use: string): KeyObject =>
  createSecretKey(
    Buffer.from(hkdfSync('sha256', encryptionKey, new Uint8Array(0), `taskledger seal-key ${use}`, 32)),
  );

const attestationOf = (encryptionKey: KeyObject, kid: string): Buffer =>
  createHmac('sha256', derived(encryptionKey, 'attestation')).update(kid).digest();

const wrappingOf = (encryptionKeys: EncryptionKeys): EncryptionKeys =>
  derivedFrom(encryptionKeys, (key) => derived(key, 'wrapping'));

const purposeOf = (kid: string) => `seal-key ${kid}`;

/** `kid` is the thumbprint of the public half: what attests the one attests the other. */
const isAttested = (
  encryptionKeys: EncryptionKeys,
  kid: string,
  jwk: PublicJwk,
  attestation: string,
): boolean => {
  const given = Buffer.from(attestation, 'base64url');
  const byOneOf = encryptionKeys.some((key) => {
    const expected = attestationOf(key, kid);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return byOneOf && thumbprintOf(jwk) === kid;
};

const publicKeyOf = (jwk: PublicJwk): KeyObject =>
  createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' });

/** Every seal key that there ever was, oldest first. */
export const listSealKeys = async (db: Queryable, encryptionKeys: EncryptionKeys): Promise<SealKey[]> => {
  const { rows } = await db.query(
    'SELECT kid, public_jwk, attestation, created_at, retired_at FROM seal_keys ORDER BY created_at, kid',
  );
  return z
    .array(sealKeyRow)
    .parse(rows)
    .map(({ kid, public_jwk: jwk, attestation, created_at, retired_at }) => ({
      kid,
      jwk,
      created_at,
      retired_at,
      attested: isAttested(encryptionKeys, kid, jwk, attestation),
    }));
};

/** The public keys by `kid`; those that are not attested are left out. */
export const trustedSealKeys = (keys: readonly SealKey[]): ReadonlyMap<string, KeyObject> =>
  publicKeysByKid(keys.filter(({ attested }) => attested).map(({ jwk }) => jwk));

/** The `kid` is worked out, not believed. */
export const publicKeysByKid = (jwks: readonly PublicJwk[]): ReadonlyMap<string, KeyObject> =>
  new Map(jwks.map((jwk) => [thumbprintOf(jwk), publicKeyOf(jwk)]));

export interface OpenSealKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/**
 * The key in use; the first call ever makes it. In a transaction it stays in use until the commit.
 * Throws where it was made under another DATA_ENCRYPTION_KEY.
 */
export const currentSealKey = async (db: Queryable, encryptionKeys: EncryptionKeys): Promise<OpenSealKey> => {
  const found = await findCurrent(db);
  if (found === undefined) {
    await insertKey(db, encryptionKeys);
    return currentSealKey(db, encryptionKeys);
  }
  const { kid, wrapped_private: wrapped } = found;
  return {
    kid,
    privateKey: signingKeyOf(unwrap(wrappingOf(encryptionKeys), purposeOf(kid), wrapped)),
  };
};

const findCurrent = async (db: Queryable) => {
  const { rows } = await db.query<{ kid: string; wrapped_private: string }>(
    'SELECT kid, wrapped_private FROM seal_keys WHERE retired_at IS NULL FOR SHARE',
  );
  return rows[0];
};

/** Where another process is first, that one's key stays. */
const insertKey = async (db: Queryable, encryptionKeys: EncryptionKeys): Promise<string> => {
  const privateKey = newSigningKey();
  const jwk = publicJwkOf(privateKey);
  await db.query(
    `INSERT INTO seal_keys (kid, public_jwk, attestation, wrapped_private) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [
      jwk.kid,
      JSON.stringify(jwk),
      attestationOf(encryptionKeys[0], jwk.kid).toString('base64url'),
      wrap(wrappingOf(encryptionKeys), purposeOf(jwk.kid), pkcs8Of(privateKey)),
    ],
  );
  return jwk.kid;
};

/**
 * Retires the key in use and destroys its private half; the next seal is signed with a new one. Answers with the new one's `kid`.
 * In a transaction of the caller.
 */
export const rotateSealKey = async (client: ClientBase, encryptionKeys: EncryptionKeys): Promise<string> => {
  await client.query('LOCK TABLE seal_keys IN SHARE ROW EXCLUSIVE MODE');
  await client.query(
    'UPDATE seal_keys SET retired_at = now(), wrapped_private = NULL WHERE retired_at IS NULL',
  );
  return insertKey(client, encryptionKeys);
};

/**
 * Wraps and attests the seal keys under the first of the encryption keys; answers how many were under another one. What none of them
 * attests is left as it is. In a transaction of the caller.
 */
export const rewrapSealKeys = async (client: ClientBase, encryptionKeys: EncryptionKeys): Promise<number> => {
  await client.query('LOCK TABLE seal_keys IN SHARE ROW EXCLUSIVE MODE');
  const [first] = encryptionKeys;
  const attestedBy = async (keys: EncryptionKeys) =>
    (await listSealKeys(client, keys)).filter(({ attested }) => attested).map(({ kid }) => kid);
  const present = await attestedBy([first]);
  const kids = (await attestedBy(encryptionKeys)).filter((kid) => !present.includes(kid));
  for (const kid of kids) {
    await client.query('UPDATE seal_keys SET attestation = $2 WHERE kid = $1', [
      kid,
      attestationOf(first, kid).toString('base64url'),
    ]);
  }
  const current = await findCurrent(client);
  if (current !== undefined && kids.includes(current.kid)) {
    const { kid, wrapped_private: old } = current;
    await client.query('UPDATE seal_keys SET wrapped_private = $2 WHERE kid = $1', [
      kid,
      rewrap(wrappingOf(encryptionKeys), purposeOf(kid), old) ?? old,
    ]);
  }
  return kids.length;
};
