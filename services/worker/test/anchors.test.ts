import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type EncryptionKeys, sealing, startSubscription, verifyLedger } from '@taskledger/events';
import { checkpointSchema, createPool, currentSealKey, publicKeysByKid } from '@taskledger/runtime';
import { testDatabase, waitFor } from '@taskledger/testing';
import t from 'tap';
import { keepAnchors } from '../src/anchors.ts';

t.test('G2: a checkpoint leaves the database each day, once however many workers run', async (t) => {
  const { connectionString } = await testDatabase(t);
  const quiet = { info: () => undefined, warn: () => undefined };
  const pool = createPool({ connectionString, applicationName: 'anchors-test', logger: quiet });
  t.teardown(() => pool.end());
  const encryptionKeys: EncryptionKeys = [createSecretKey(randomBytes(32))];
  await pool.query(
    `INSERT INTO events SELECT n, gen_random_uuid(), 'a-' || n, 1, 'A', 1, '{}', '{}', now() FROM generate_series(1, 9) n`,
  );
  const seals = startSubscription({
    ...sealing({ pool, sealer: (client) => currentSealKey(client, encryptionKeys) }),
    pool,
    owner: 'test',
  });
  t.teardown(() => seals.stop());

  const posts: string[] = [];
  let refusals = 2;
  const receiver = createServer((request, response) => {
    void text(request).then((body) => {
      const refuse = refusals > 0;
      if (refuse) refusals -= 1;
      else posts.push(body);
      response.writeHead(refuse ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise((resolve) => receiver.close(resolve)));
  const file = join(t.testdir(), 'checkpoints.ndjson');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/checkpoints`;
  const anchors = [1, 2, 3].map(() =>
    keepAnchors({ pool, logger: quiet, encryptionKeys, file, url, everyMs: 10 }),
  );
  const anchored = async () => (await pool.query('SELECT target FROM audit_anchors')).rowCount ?? 0;
  await waitFor(async () => (await anchored()) === 2);
  await pool.query(`UPDATE audit_anchors SET day = day - 1`);
  await waitFor(async () => (await anchored()) === 4, { describe: 'the next day' });
  await Promise.all(anchors.map((each) => each.stop()));

  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  t.equal(lines.length, 2);
  t.equal(posts.length, 2, 'what was refused came again');
  for (const line of [...lines, ...posts]) {
    const { seal, public_key } = checkpointSchema.parse(JSON.parse(line));
    t.match(seal, { number: 1, from: 1, to: 9 });
    const client = await pool.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const verified = await verifyLedger({ client, keys: publicKeysByKid([public_key]), checkpoints: [seal] });
    await client.query('ROLLBACK');
    client.release();
    t.equal(verified.finding, null);
  }
});
