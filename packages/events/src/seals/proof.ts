import type { ClientBase } from 'pg';
import { z } from 'zod';
import { isSigned } from './check-seals.ts';
import { inclusionPath, leafHash, rootFromPath } from './merkle.ts';
import { type Seal, sealSchema, type SealKeys } from './seal.ts';
import { sealOver } from './seal-rows.ts';
import { eachStoredEvent, pinTextForm } from './stored-events.ts';

/** Shows, with nothing but a public key at hand, that an event is under a seal. */
export interface InclusionProof {
  readonly format: 'taskledger proof v1';
  readonly position: number;
  /** The stored event, as it is hashed. */
  readonly event: string;
  /** Hashes, hexadecimal, from the leaf's neighbour to below the root. */
  readonly path: readonly string[];
  readonly seal: Seal;
}

const proofFormat = 'taskledger proof v1';

export const proofSchema: z.ZodType<InclusionProof> = z.object({
  format: z.literal(proofFormat),
  position: z.int().min(1),
  event: z.string().max(100_000_000),
  path: z.array(z.string().regex(/^[\da-f]{64}$/)).max(64),
  seal: sealSchema,
});

/** Why there is no proof: the position is not in the ledger, or not yet under a seal. */
export type NoProof = 'no_event' | 'not_sealed';

/** The proof of one event; `client` is in a transaction that sees one state. */
export const proveInclusion = async (
  client: ClientBase,
  position: number,
): Promise<InclusionProof | NoProof> => {
  await pinTextForm(client);
  let event: string | undefined;
  await eachStoredEvent(client, { from: position, to: position }, (_, bytes, start, end) => {
    event = bytes.toString('utf8', start, end);
  });
  if (event === undefined) return 'no_event';
  const over = await sealOver(client, position);
  if (over === undefined) return 'not_sealed';
  const path = inclusionPath(over.leaves, position - over.seal.from).map((each) => each.toString('hex'));
  return { format: proofFormat, position, event, path, seal: over.seal };
};

/** What is wrong with a proof; undefined: the event is under the seal, and one of the keys has signed that. No database needed. */
export const complaintAboutProof = async (
  { position, event, path, seal }: InclusionProof,
  keys: SealKeys,
): Promise<string | undefined> => {
  if (!keys.has(seal.kid)) return `the seal is signed with another key (${seal.kid})`;
  if (!(await isSigned(seal, keys))) return 'the signature of the seal does not fit';
  if (!event.startsWith(`${position}\t`)) return `the event is not the one at position ${position}`;
  if (position < seal.from || position > seal.to) return 'the seal does not cover the position';
  const root = rootFromPath(
    leafHash(Buffer.from(event)),
    position - seal.from,
    seal.count,
    path.map((each) => Buffer.from(each, 'hex')),
  );
  return root?.toString('hex') === seal.root ? undefined : 'the event is not what was sealed';
};
