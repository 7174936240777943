import { createHash, createSecretKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  checkNewestSeals,
  complaintAboutProof,
  type EncryptionKeys,
  type Finding,
  type InclusionProof,
  newestSeal,
  proofSchema,
  proveInclusion,
  type Seal,
  sealHash,
  sealing,
  sealText,
  startSubscription,
  verifyLedger,
} from '@taskledger/events';
import {
  createPool,
  currentSealKey,
  listSealKeys,
  publicKeysByKid,
  rotateSealKey,
  trustedSealKeys,
} from '@taskledger/runtime';
import { databaseServers, repositoryRoot, testDatabase, waitFor } from '@taskledger/testing';
import fc from 'fast-check';
import type { Pool, PoolClient } from 'pg';
import t from 'tap';
import { z } from 'zod';
import { createTree, inclusionPath, leafHash, rootFromPath, rootOf } from '../src/seals/merkle.ts';
import { eachStoredEvent, pinTextForm } from '../src/seals/stored-events.ts';
import { silent } from './counter.ts';

// A larger ledger for a longer look: SEAL_TEST_EVENTS=100000 pnpm test packages/events/test/seals.test.ts
const events = Number(process.env['SEAL_TEST_EVENTS'] ?? 5000);
const eventsPerSeal = events / 5;
const encryptionKeys: EncryptionKeys = [createSecretKey(randomBytes(32))];

/** Events with everything that a text form has to get right. */
const fill = async (pool: Pool, from: number, to: number): Promise<void> => {
  await pool.query(
    String.raw`INSERT INTO events (position, event_id, stream, version, type, schema_version, data, meta, recorded_at)
     SELECT n, gen_random_uuid(), 'note-' || n, 1, 'NoteTaken', 1,
            jsonb_build_object('text', E'tab\t line\n quote" back\\slash ünï 🗒 \u0001 ' || n, 'amount', n / 8.0, 'aa', null, 'b', '[1.0, 1e3]'::jsonb),
            jsonb_build_object('actor', NULL, 'correlation_id', n::text),
            timestamptz '2026-01-01' + n * interval '37 milliseconds'
       FROM generate_series($1::bigint, $2::bigint) AS n`,
    [from, to],
  );
};

const sealAll = async (pool: Pool, options: { readonly batchSize?: number } = {}): Promise<Seal> => {
  const head = Number(
    (await pool.query<{ head: string }>('SELECT max(position) AS head FROM events')).rows[0]?.head,
  );
  const errors: unknown[] = [];
  const subscription = startSubscription({
    ...sealing({ pool, sealer: (client) => currentSealKey(client, encryptionKeys) }),
    ...options,
    pool,
    owner: 'test',
    onError: (error) => errors.push(error),
  });
  try {
    return await waitFor(async () => {
      if (errors.length > 0) throw errors[0];
      const newest = await newestSeal(pool);
      return newest?.to === head ? newest : undefined;
    });
  } finally {
    await subscription.stop();
  }
};

const keysOf = async (pool: Pool) => trustedSealKeys(await listSealKeys(pool, encryptionKeys));

/** In a transaction that is rolled back: what `tamper` does to the ledger is seen by `look` alone. */
const within = async <Result>(
  pool: Pool,
  tamper: string,
  look: (client: PoolClient) => Promise<Result>,
): Promise<Result> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    // A superuser who means harm.
    await client.query(`SET LOCAL session_replication_role = 'replica'`);
    await client.query(tamper);
    return await look(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
};

const vectors = z
  .object({
    events: z.array(z.object({ line: z.string(), leaf: z.string() })),
    root: z.string(),
    path_of_second: z.array(z.string()),
    seal: z.looseObject({}),
    seal_text: z.string(),
    seal_hash: z.string(),
    public_key: z.looseObject({}),
  })
  .parse(JSON.parse(readFileSync(new URL('../../../docs/audit-vectors.json', import.meta.url), 'utf8')));

t.test('the tree is the one of RFC 9162, and its proofs hold for their leaf alone', (t) => {
  // The definition in the RFC's own words.
  const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const mth = (entries: readonly Buffer[]): Buffer => {
    const [only] = entries;
    if (entries.length === 1 && only !== undefined) return sha256(Uint8Array.of(0), only);
    let k = 1;
    while (k * 2 < entries.length) k *= 2;
    return sha256(Uint8Array.of(1), mth(entries.slice(0, k)), mth(entries.slice(k)));
  };
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 }),
      fc.nat(),
      (raw, pick) => {
        const entries = raw.map((each) => Buffer.from(each));
        const leaves = Buffer.concat(entries.map((entry) => leafHash(entry)));
        const tree = createTree();
        for (const entry of entries) tree.add(leafHash(entry).toString('latin1'));
        const root = mth(entries);
        const index = pick % entries.length;
        const leaf = leaves.subarray(index * 32, index * 32 + 32);
        const path = inclusionPath(leaves, index);
        const leadsTo = (...args: Parameters<typeof rootFromPath>) =>
          rootFromPath(...args)?.equals(root) ?? false;
        return (
          rootOf(leaves).equals(root) &&
          Buffer.from(tree.root(), 'latin1').equals(root) &&
          leadsTo(leaf, index, entries.length, path) &&
          !leadsTo(leafHash(Buffer.from('another')), index, entries.length, path) &&
          !leadsTo(leaf, index, entries.length, [...path, leaf]) &&
          !leadsTo(leaf, index + entries.length, entries.length, path) &&
          (path.length === 0 || !leadsTo(leaf, index, entries.length, path.slice(1)))
        );
      },
    ),
  );
  t.end();
});

t.test('G2: docs/audit.md says how to check a seal with nothing but a shell', (t) => {
  const guide = readFileSync(new URL('docs/audit.md', `file://${repositoryRoot}`), 'utf8');
  const commands = /### By hand[^]*?```sh\n([^]*?)```/.exec(guide)?.[1] ?? '';
  const said = execFileSync('bash', ['-c', commands], { cwd: repositoryRoot, encoding: 'utf8' });
  t.equal(said, 'the root is right\nthe hash of the seal is right\n');
  t.end();
});

t.test('the written-down vectors are what this code makes', (t) => {
  const leaves = vectors.events.map(({ line }) => leafHash(Buffer.from(line)));
  t.strictSame(
    leaves.map((leaf) => leaf.toString('hex')),
    vectors.events.map(({ leaf }) => leaf),
  );
  t.equal(rootOf(Buffer.concat(leaves)).toString('hex'), vectors.root);
  t.strictSame(
    inclusionPath(Buffer.concat(leaves), 1).map((each) => each.toString('hex')),
    vectors.path_of_second,
  );
  const proof = proofSchema.parse({
    format: 'taskledger proof v1',
    position: 2,
    event: vectors.events[1]?.line,
    path: vectors.path_of_second,
    seal: vectors.seal,
  });
  t.equal(sealText(proof.seal), vectors.seal_text);
  t.equal(sealHash(proof.seal), vectors.seal_hash);
  const keys = publicKeysByKid([
    z
      .object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      })
      .parse(vectors.public_key),
  ]);
  return complaintAboutProof(proof, keys).then((complaint) => t.equal(complaint, undefined));
});

for (const server of databaseServers()) {
  t.test(`G2: seals on ${server.name}`, { skip: server.skip }, async (t) => {
    const database = await testDatabase(t, { server: server.key });
    const pool = createPool({
      connectionString: database.connectionString,
      max: 6,
      applicationName: 'seals-test',
      logger: silent,
    });
    t.teardown(() => pool.end());
    await fill(pool, 1, events);
    await sealAll(pool, { batchSize: eventsPerSeal });
    const keys = await keysOf(pool);
    const verify = (tamper: string, options: Partial<Parameters<typeof verifyLedger>[0]> = {}) =>
      within(pool, tamper, (client) => verifyLedger({ client, keys, ...options }));
    const look = (tamper: string, most = { seals: 100, events }) =>
      within(pool, tamper, (client) => checkNewestSeals(client, keys, most));
    const middle = Math.floor(events / 2) + 7;

    await t.test('a clean ledger raises no alarm', async (t) => {
      t.strictSame(await verify('SELECT'), {
        range: { from: 1, to: events },
        events,
        seals: 5,
        head: events,
        sealed: events,
        unsealed: 0,
        unsealed_since: null,
        finding: null,
      });
      const part = await verify('SELECT', { from: middle, to: middle + 1 });
      t.match(part, { seals: 1, events: eventsPerSeal, finding: null });
      t.ok((part.range?.from ?? 0) <= middle && (part.range?.to ?? 0) > middle);
    });

    await t.test('the stored form is what docs/audit.md says', async (t) => {
      const lines = vectors.events.map(({ line }) => line);
      const unescaped = lines.map((line) => line.replaceAll('\\\\', '\\').split('\t'));
      const stored = await within(pool, 'DELETE FROM events', async (client) => {
        for (const fields of unescaped) {
          await client.query('INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', fields);
        }
        const found: string[] = [];
        await pinTextForm(client);
        await eachStoredEvent(client, { from: 1, to: 9 }, (_, bytes, start, end) => {
          found.push(bytes.toString('utf8', start, end));
        });
        return found;
      });
      t.strictSame(stored, lines);
    });

    const renumber = (from: number, by: number) =>
      `UPDATE events SET position = -position WHERE position >= ${from};
       UPDATE events SET position = ${by} - position WHERE position <= -${from};`;
    const tampered: [string, string, Partial<Finding>][] = [
      [
        'an edit of its data',
        `UPDATE events SET data = data || '{"amount": 1}' WHERE position = ${middle}`,
        { kind: 'edited', position: middle },
      ],
      [
        'an edit of its time by a millisecond',
        `UPDATE events SET recorded_at = recorded_at + interval '1 ms' WHERE position = ${events}`,
        { kind: 'edited', position: events },
      ],
      [
        'an edit of its actor',
        `UPDATE events SET meta = meta || '{"actor": "eve"}' WHERE position = 1`,
        { kind: 'edited', position: 1 },
      ],
      [
        'a number in another notation',
        `UPDATE events SET data = data || '{"b": [1.00, 1000]}' WHERE position = ${middle}`,
        { kind: 'edited', position: middle },
      ],
      ['a deletion', `DELETE FROM events WHERE position = ${middle}`, { kind: 'missing', position: middle }],
      ['a deletion of the first', `DELETE FROM events WHERE position = 1`, { kind: 'missing', position: 1 }],
      [
        'a deletion with the rest renumbered',
        `DELETE FROM events WHERE position = ${middle}; ${renumber(middle + 1, -1)}`,
        { kind: 'missing', position: middle },
      ],
      [
        'an insertion with the rest renumbered',
        `${renumber(middle, 1)} INSERT INTO events VALUES (${middle}, gen_random_uuid(), 'note-x', 1, 'NoteTaken', 1, '{}', '{}', now())`,
        { kind: 'inserted', position: middle },
      ],
      [
        'an insertion beside another',
        `ALTER TABLE events DROP CONSTRAINT events_pkey; INSERT INTO events VALUES (${middle}, gen_random_uuid(), 'note-x', 1, 'NoteTaken', 1, '{}', '{}', now())`,
        { kind: 'inserted', position: middle },
      ],
      [
        'an insertion before the first',
        `INSERT INTO events VALUES (0, gen_random_uuid(), 'note-x', 1, 'NoteTaken', 1, '{}', '{}', now())`,
        { kind: 'inserted', position: 0 },
      ],
      [
        'two that have changed places',
        `UPDATE events SET position = -1 WHERE position = ${middle}; UPDATE events SET position = ${middle} WHERE position = ${middle + 1}; UPDATE events SET position = ${middle + 1} WHERE position = -1`,
        { kind: 'reordered', position: middle },
      ],
      [
        'two far from each other that have changed places',
        `UPDATE events SET position = -1 WHERE position = ${events - 1}; UPDATE events SET position = ${events - 1} WHERE position = 3; UPDATE events SET position = 3 WHERE position = -1`,
        { kind: 'reordered', position: 3 },
      ],
      [
        'a tail that is cut off',
        `DELETE FROM events WHERE position > ${middle}`,
        { kind: 'tail_truncated', position: middle + 1 },
      ],
      [
        'a tail that is cut off with its seals, its subscriptions not',
        `DELETE FROM events WHERE position > ${eventsPerSeal * 4}; DELETE FROM seals WHERE number = 5`,
        { kind: 'tail_truncated', position: eventsPerSeal * 4 + 1 },
      ],
      [
        'a seal that is gone',
        'DELETE FROM seals WHERE number = 3',
        { kind: 'seal_missing', position: eventsPerSeal * 2 + 1, seal: 3 },
      ],
      [
        'a seal with another root',
        `UPDATE seals SET root = sha256('x') WHERE number = 3`,
        { kind: 'seal_replaced', position: eventsPerSeal * 2 + 1, seal: 3 },
      ],
      [
        'a seal with another time',
        `UPDATE seals SET sealed_at = now() WHERE number = 5`,
        { kind: 'seal_replaced', seal: 5 },
      ],
      [
        'an edit, and the hash that would show where',
        `UPDATE events SET data = '{}' WHERE position = ${middle}; UPDATE seals SET leaves = overlay(leaves placing sha256('x') from 33) WHERE number = 3`,
        { kind: 'edited', position: eventsPerSeal * 2 + 1, seal: 3 },
      ],
    ];
    for (const [what, sql, finding] of tampered) {
      await t.test(`${what} is found`, async (t) => {
        const verified = await verify(sql);
        t.match(verified.finding, finding, JSON.stringify(verified));
        t.not((await look(sql)).finding, null, 'also by a look at the newest seals, as far as it goes');
      });
    }

    await t.test('a look at the newest seals goes as far as it says, and no further', async (t) => {
      t.match(await look('SELECT', { seals: 2, events }), {
        seals: 2,
        range: { from: eventsPerSeal * 3 + 1, to: events },
        sealed: events,
        unsealed: 0,
        finding: null,
      });
      t.match(await look('SELECT', { seals: 5, events: eventsPerSeal * 3 - 1 }), { seals: 2, finding: null });
      t.match(await look('SELECT', { seals: 5, events: 1 }), { seals: 1, finding: null }, 'at least one');
      const edit = (position: number) => `UPDATE events SET data = '{}' WHERE position = ${position}`;
      t.match(await look(edit(1), { seals: 2, events }), { finding: null });
      t.match(
        await look(edit(eventsPerSeal * 4), { seals: 2, events }),
        { finding: { kind: 'edited', seal: 4, position: eventsPerSeal * 3 + 1 } },
        'it names the seal; which event it is, a verification says',
      );
      t.match(await look('DELETE FROM seals WHERE number = 3', { seals: 2, events }), {
        finding: { kind: 'seal_missing', seal: 3 },
      });
      t.match(await within(pool, 'SELECT', (client) => checkNewestSeals(client, new Map())), {
        finding: { kind: 'key_unknown' },
      });
      t.match(await look('DELETE FROM seals; DELETE FROM events; UPDATE subscriptions SET position = 0'), {
        seals: 0,
        range: null,
        finding: null,
      });
    });

    await t.test('a chain that was written anew with a key of somebody else is found', async (t) => {
      const seal = await newestSeal(pool);
      if (seal === undefined) throw new Error('nothing is sealed');
      const forger = generateKeyPairSync('ed25519');
      const { x } = z.object({ x: z.string() }).parse(forger.publicKey.export({ format: 'jwk' }));
      const kid = createHash('sha256')
        .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
        .digest('base64url');
      const jwk = JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' });
      const { signature: _, ...forged } = { ...seal, kid };
      const signature = sign(null, Buffer.from(sealText(forged)), forger.privateKey);
      const tamper = `
        INSERT INTO seal_keys (kid, public_jwk, attestation, retired_at) SELECT '${kid}', '${jwk}', attestation, now() FROM seal_keys;
        UPDATE seals SET kid = '${kid}', signature = '\\x${signature.toString('hex')}' WHERE number = ${seal.number}`;
      const finding = await within(pool, tamper, async (client) => {
        const listed = await listSealKeys(client, encryptionKeys);
        t.equal(listed.filter(({ attested }) => attested).length, 1);
        t.equal(listed.length, 2);
        return (await verifyLedger({ client, keys: trustedSealKeys(listed) })).finding;
      });
      t.match(finding, { kind: 'key_unknown', seal: 5 });
    });

    await t.test('what was cut off with every trace in the database is found by a checkpoint', async (t) => {
      const checkpoint = await newestSeal(pool);
      if (checkpoint === undefined) throw new Error('nothing is sealed');
      t.match((await verify('SELECT', { checkpoints: [checkpoint] })).finding, null);
      const cut = `DELETE FROM seals WHERE number = 5; DELETE FROM events WHERE position > ${checkpoint.from - 1};
        UPDATE subscriptions SET position = ${checkpoint.from - 1}`;
      t.match((await verify(cut)).finding, null, 'nothing in the database tells');
      t.match((await verify(cut, { checkpoints: [checkpoint] })).finding, {
        kind: 'tail_truncated',
        position: checkpoint.from,
      });
      const other = { ...checkpoint, root: '0'.repeat(64) };
      t.match(
        (await verify('SELECT', { checkpoints: [other] })).finding,
        { kind: 'key_unknown' },
        'a forged one is no proof',
      );
    });

    await t.test('a proof holds without the database, and for its event alone', async (t) => {
      const prove = (position: number) =>
        within(pool, 'SELECT', (client) => proveInclusion(client, position));
      for (const position of [1, middle, events]) {
        const made = await prove(position);
        if (typeof made === 'string') throw new Error(made);
        const proof = proofSchema.parse(JSON.parse(JSON.stringify(made)));
        const complaint = (changed: Partial<InclusionProof>) =>
          complaintAboutProof({ ...proof, ...changed }, keys);
        t.equal(await complaint({}), undefined);
        t.match(await complaint({ event: proof.event.replace('note-', 'nite-') }), /not what was sealed/);
        t.match(await complaint({ position: position + 1 }), /not the one at position/);
        t.match(await complaint({ path: proof.path.slice(1) }), /not what was sealed/);
        t.match(await complaint({ seal: { ...proof.seal, to: events * 2 } }), /signature/);
        t.match(await complaintAboutProof(proof, new Map()), /another key/);
      }
      t.equal(await prove(events + 1), 'no_event');
    });

    await t.test('what is not sealed yet is counted, and has no proof; a gap in it is found', async (t) => {
      await fill(pool, events + 1, events + 10);
      t.match(await verify('SELECT'), { unsealed: 10, sealed: events, head: events + 10, finding: null });
      t.equal(await within(pool, 'SELECT', (client) => proveInclusion(client, events + 4)), 'not_sealed');
      const gap = await verify(`DELETE FROM events WHERE position = ${events + 4}`);
      t.match(gap.finding, { kind: 'missing', position: events + 4 });
    });

    await t.test(
      'seals go on after a change of the key; the old public key stays, its private half does not',
      async (t) => {
        const client = await pool.connect();
        await client.query('BEGIN');
        const kid = await rotateSealKey(client, encryptionKeys);
        await client.query('COMMIT');
        client.release();
        const newest = await sealAll(pool);
        t.match(newest, { number: 6, kid, to: events + 10 });
        t.match(await verify('SELECT', { keys: await keysOf(pool) }), {
          seals: 6,
          unsealed: 0,
          finding: null,
        });
        const { rows } = await pool.query(
          'SELECT wrapped_private IS NULL AS gone FROM seal_keys ORDER BY created_at',
        );
        t.strictSame(rows, [{ gone: true }, { gone: false }]);
        await t.rejects(
          currentSealKey(pool, [createSecretKey(randomBytes(32))]),
          'another DATA_ENCRYPTION_KEY opens nothing',
        );
      },
    );

    await t.test('seals are neither changed nor made anew', async (t) => {
      await t.rejects(pool.query('UPDATE seals SET sealed_at = now()'), /append-only/);
      await t.rejects(pool.query('DELETE FROM seals'), /append-only/);
      await t.rejects(pool.query('TRUNCATE seals'), /append-only/);
      await pool.query("UPDATE subscriptions SET position = 0, leased_until = now() - interval '1 s'");
      await fill(pool, events + 11, events + 11);
      t.match(
        await sealAll(pool),
        { number: 7, from: events + 11, to: events + 11 },
        'a checkpoint that was set back',
      );
    });
  });
}
