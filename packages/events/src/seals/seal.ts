import { createHash, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** A signed statement about a range of the ledger: these events, in this order, and before them what the chain of seals says. */
export interface Seal {
  /** 1, 2, 3 … without a gap. */
  readonly number: number;
  /** The first position of the range. */
  readonly from: number;
  /** The last one. */
  readonly to: number;
  readonly count: number;
  /** Of the Merkle tree over the events. Hexadecimal, as all hashes here. */
  readonly root: string;
  /** `sealHash` of the seal before; 64 zeros in the first. */
  readonly previous: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly sealed_at: string;
  /** Names the key: the thumbprint (RFC 7638) of its public half. */
  readonly kid: string;
  /** Ed25519 (RFC 8032) over `sealText`, in base64url. */
  readonly signature: string;
}

const sha256Hex = z.string().regex(/^[\da-f]{64}$/);

/** A seal from outside: a checkpoint or a proof that somebody has kept. */
export const sealSchema: z.ZodType<Seal> = z.object({
  number: z.int().min(1),
  from: z.int().min(1),
  to: z.int().min(1),
  count: z.int().min(1),
  root: sha256Hex,
  previous: sha256Hex,
  sealed_at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  kid: z.string().regex(/^[\w-]{1,64}$/),
  signature: z.string().regex(/^[\w-]{86}$/),
});

export const noPrevious = '0'.repeat(64);

/** What is signed and what the next seal chains to: a line for each field, in UTF-8. */
export const sealText = ({
  number,
  from,
  to,
  count,
  root,
  previous,
  sealed_at,
  kid,
}: Omit<Seal, 'signature'>): string =>
  [
    'taskledger seal v1',
    `number ${number}`,
    `range ${from} ${to}`,
    `count ${count}`,
    `root ${root}`,
    `previous ${previous}`,
    `sealed_at ${sealed_at}`,
    `kid ${kid}`,
    '',
  ].join('\n');

/** SHA-256 of the seal's text. */
export const sealHash = (seal: Omit<Seal, 'signature'>): string =>
  createHash('sha256').update(sealText(seal)).digest('hex');

/** Signs seals: a private Ed25519 key and the name of its public half. */
export interface Sealer {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** The public keys by `kid` that seals may be signed with. */
export type SealKeys = ReadonlyMap<string, KeyObject>;
