import { type EncryptionKeys, newestSeal, type Seal, sealSchema } from '@taskledger/events';
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { publicJwk, type PublicJwk } from '../signing-keys/signing-key.ts';
import { listSealKeys } from './store.ts';

/** The newest seal with the key to check it by: what is kept elsewhere, to prove later that nothing before it was changed. */
export interface Checkpoint {
  readonly format: 'taskledger checkpoint v1';
  readonly seal: Seal;
  readonly public_key: PublicJwk;
}

const checkpointFormat = 'taskledger checkpoint v1';

export const checkpointSchema: z.ZodType<Checkpoint> = z.object({
  format: z.literal(checkpointFormat),
  seal: sealSchema,
  public_key: publicJwk,
});

/** Undefined while nothing is sealed. Throws where the newest seal's key is none that this service has made. */
export const readCheckpoint = async (
  db: Pick<Pool | PoolClient, 'query'>,
  encryptionKeys: EncryptionKeys,
): Promise<Checkpoint | undefined> => {
  const seal = await newestSeal(db);
  if (seal === undefined) return undefined;
  const keys = await listSealKeys(db, encryptionKeys);
  const key = keys.find(({ kid, attested }) => attested && kid === seal.kid);
  if (key === undefined) {
    throw new Error(
      `seal ${seal.number} is signed with ${seal.kid}, which is not a key of this DATA_ENCRYPTION_KEY`,
    );
  }
  return { format: checkpointFormat, seal, public_key: key.jwk };
};
