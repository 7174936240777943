import { createSecretKey, randomBytes } from 'node:crypto';
import { type EncryptionKeys, sealing, startSubscription, verifyLedger } from '@taskledger/events';
import { currentSealKey, listSealKeys, trustedSealKeys } from '@taskledger/runtime';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Benchmark } from './benchmark.ts';
import { copyOut } from './copy-out.ts';
import { createDatabase } from './database.ts';
import { fillLedger } from './fill.ts';
import { figure, interleave } from './measure.ts';
import { perEvent } from './per-event.ts';

const about = `\`verify\` is what \`ops audit verify\` does, in one process on one connection: read every stored event, hash it, build the Merkle tree of each seal, check root, chain and
signature. \`COPY out\` moves the same events through the same driver and throws them away. Sealed once before, in seals of 10,000 events.`;

/** Verifying all seals against merely reading the events. */
export const verify: Benchmark = async ({ serverUrl, quick, log }) => {
  const events = quick ? 80_000 : 1_000_000;
  const database = await createDatabase(serverUrl, { migrated: true });
  try {
    await fillLedger(database.control, events, log);
    const pool = database.pool(4);
    const encryptionKeys: EncryptionKeys = [createSecretKey(randomBytes(32))];
    const begun = performance.now();
    await sealAll(pool, encryptionKeys, events);
    const sealed = events / ((performance.now() - begun) / 1000);
    const timed = perEvent(database, events);
    const measured = await interleave(
      [
        { name: 'verify', run: timed(() => verifyAll(pool, encryptionKeys, events)) },
        { name: 'COPY out', run: timed(() => copyOut(pool)) },
      ],
      3,
      log,
    );
    const reached = figure(measured, 'verify', 'events/s');
    return {
      title: 'Verification of the seals',
      about,
      settings: [{ setting: `${events.toLocaleString('en-US')} events`, measured }],
      goals: [
        { what: 'verify, events/s', reached, atLeast: 300_000 },
        { what: 'verify ÷ COPY out, events/s', reached: reached / figure(measured, 'COPY out', 'events/s') },
        { what: 'sealing a backlog, events/s', reached: sealed },
      ],
    };
  } finally {
    await database.drop();
  }
};

const sealAll = async (pool: Pool, encryptionKeys: EncryptionKeys, events: number): Promise<void> => {
  const subscription = startSubscription({
    ...sealing({ pool, sealer: (client) => currentSealKey(client, encryptionKeys) }),
    pool,
    owner: 'bench',
    onError: (error) => console.error(error),
  });
  for (;;) {
    const { rows } = await pool.query<{ sealed: number | null }>(
      'SELECT max(last_position) AS sealed FROM seals',
    );
    if (rows[0]?.sealed === events) break;
    await delay(20);
  }
  await subscription.stop();
};

const verifyAll = async (pool: Pool, encryptionKeys: EncryptionKeys, events: number): Promise<void> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const keys = trustedSealKeys(await listSealKeys(client, encryptionKeys));
    const verified = await verifyLedger({ client, keys });
    await client.query('COMMIT');
    if (verified.finding !== null || verified.events !== events || verified.unsealed !== 0) {
      throw new Error(`not verified: ${JSON.stringify(verified)}`);
    }
  } finally {
    client.release();
  }
};
