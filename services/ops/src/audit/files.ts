import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Checkpoint, checkpointSchema, publicJwk, publicKeysByKid } from '@taskledger/runtime';
import { z } from 'zod';
import { Failure, WrongUse } from '../failure.ts';
import { printable } from '../output/printable.ts';

/** Throws `WrongUse` for a file that cannot be read. */
export const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new WrongUse(`${printable(file)} cannot be read: ${reason}.`);
  }
};

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** A checkpoint, or several, each on a line. */
export const readCheckpoints = (file: string): Checkpoint[] => {
  const text = readText(file);
  const whole = parseJson(text);
  const values =
    whole === undefined
      ? text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map(parseJson)
      : [whole];
  const parsed = z.array(checkpointSchema).min(1).safeParse(values);
  if (parsed.success) return parsed.data;
  throw new Failure('no_checkpoint', `${printable(file)} holds no checkpoint, or one that is damaged.`);
};

// A JWK may say more than we write into one.
const bareJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });
const keyFile = z.union([
  z.object({ keys: z.array(bareJwk).min(1) }).transform(({ keys }) => keys),
  z.object({ public_key: bareJwk }).transform(({ public_key }) => [public_key]),
  bareJwk.transform((key) => [key]),
]);

/** Public keys by `kid`, from a JWK, a JWK set, a checkpoint or a PEM. */
export const readPublicKeys = (file: string): ReadonlyMap<string, KeyObject> => {
  const text = readText(file);
  try {
    const json = text.includes('-----BEGIN')
      ? createPublicKey(text).export({ format: 'jwk' })
      : parseJson(text);
    const keys = keyFile.parse(json);
    return publicKeysByKid(
      keys.map(({ x }) =>
        publicJwk.parse({ kty: 'OKP', crv: 'Ed25519', x, kid: '', alg: 'EdDSA', use: 'sig' }),
      ),
    );
  } catch (error) {
    throw new Failure(
      'no_public_key',
      `${printable(file)} holds no Ed25519 public key (JWK, JWK set, checkpoint or PEM).`,
      {
        cause: error,
      },
    );
  }
};
