import { sign } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { RecordedEvent } from '../event.ts';
import type { LedgerReader } from '../reader.ts';
import { createTree, hashBytes, leafHashInPlace } from './merkle.ts';
import { insertSeal, newestSeal } from './seal-rows.ts';
import { noPrevious, type Seal, type Sealer, sealHash, sealText } from './seal.ts';
import { eachStoredEvent, pinTextForm } from './stored-events.ts';

/** At most so many events under one seal: a proof has at most 14 hashes, and a look for what was changed stays short. */
export const mostEventsPerSeal = 10_000;

const pollMs = 1000;

export interface SealingOptions {
  readonly pool: Pool;
  /** The key in use; asked for each seal, in the transaction that writes it. */
  readonly sealer: (client: PoolClient) => Promise<Sealer>;
}

/**
 * The subscription that seals the ledger about once a second: to be started with `startSubscription`. A seal and the checkpoint
 * that it belongs to are written by one transaction, under one lease, so there is one chain however many workers run.
 */
export const sealing = ({ pool, sealer }: SealingOptions) => ({
  name: 'seals',
  ledger: positionsReader(pool),
  batchSize: mostEventsPerSeal,
  pollMs,
  project: async (events: readonly RecordedEvent[], client: PoolClient): Promise<void> => {
    const [first, last] = [events[0]?.position, events.at(-1)?.position];
    if (first === undefined || last === undefined) return;
    const newest = await newestSeal(client);
    const sealed = newest?.to ?? 0;
    // Events come again when the checkpoint was set back.
    if (last <= sealed) return;
    if (first > sealed + 1) {
      throw new Error(
        `the seals of the positions ${sealed + 1} to ${first - 1} are gone: nothing is sealed anew; run \`pnpm ops audit verify\``,
      );
    }
    await sealRange(client, await sealer(client), newest, last);
  },
});

/** Seals what follows the newest seal, up to `to`. */
const sealRange = async (
  client: PoolClient,
  { kid, privateKey }: Sealer,
  newest: Seal | undefined,
  to: number,
): Promise<void> => {
  const from = (newest?.to ?? 0) + 1;
  const count = to - from + 1;
  const tree = createTree();
  const leaves = Buffer.alloc(count * hashBytes);
  await pinTextForm(client);
  await eachStoredEvent(client, { from, to }, (position, bytes, start, end) => {
    const expected = from + tree.size();
    if (position !== expected) {
      throw new Error(`position ${expected} is missing from the ledger: it cannot be sealed`);
    }
    const leaf = leafHashInPlace(bytes, start, end);
    leaves.write(leaf, tree.size() * hashBytes, 'latin1');
    tree.add(leaf);
  });
  if (tree.size() !== count) {
    throw new Error(`position ${from + tree.size()} is missing from the ledger: it cannot be sealed`);
  }
  const unsigned = {
    number: (newest?.number ?? 0) + 1,
    from,
    to,
    count,
    root: Buffer.from(tree.root(), 'latin1').toString('hex'),
    previous: newest === undefined ? noPrevious : sealHash(newest),
    sealed_at: new Date().toISOString(),
    kid,
  };
  const signature = sign(null, Buffer.from(sealText(unsigned)), privateKey).toString('base64url');
  await insertSeal(client, { ...unsigned, signature }, leaves);
};

/** All that the subscription needs of an event is its position: sealing streams the rest out in its stored form. */
const positionsReader = (pool: Pool): Pick<LedgerReader, 'readLedger'> => ({
  readLedger: async (after, limit) => {
    const { rows } = await pool.query<{ position: number }>({
      name: 'seals_read_positions',
      text: 'SELECT position FROM events WHERE position > $1 ORDER BY position LIMIT $2',
      values: [after, limit],
    });
    return rows.map(({ position }) => ({ ...unread, position }));
  },
});

const unread: Omit<RecordedEvent, 'position'> = {
  event_id: '',
  stream: '',
  version: 0,
  type: '',
  schema_version: 0,
  data: undefined,
  meta: { actor: null, correlation_id: '' },
  recorded_at: '',
};
