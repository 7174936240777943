import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testDatabase } from '@taskledger/testing';
import type { Pool } from 'pg';
import t from 'tap';
import { z } from 'zod';
import { operator } from './ops-process.ts';
import { seal } from './seal.ts';

const secret = randomBytes(32).toString('hex');

const tamper = async (pool: Pool, sql: string): Promise<void> => {
  const client = await pool.connect();
  await client.query(`SET session_replication_role = 'replica'`);
  await client.query(sql);
  client.release(true);
};

t.test('G2: an operator verifies the audit trail, and gives proofs that hold offline', async (t) => {
  const { connectionString, pool } = await testDatabase(t);
  const env = { DATA_ENCRYPTION_KEY: secret };
  const { ops, here } = operator(t, connectionString, env);
  const offline = operator(t, 'postgres://nobody@127.0.0.1:1/none', env);
  const directory = t.testdir();
  const keep = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };

  const nothing = await here('audit', 'verify');
  t.match(nothing, { status: 0, stdout: /The ledger is what was sealed: nothing/ });
  t.match(await here('audit', 'checkpoint'), { status: 1, stderr: /Nothing is sealed yet/ });
  for (const name of ['ada', 'bob', 'eve']) {
    await here('users', 'create-admin', '--email', `${name}@example.com`, '--password', 'correct horse');
  }
  await seal(t, connectionString, secret);

  const verified = await ops(
    'audit',
    'verify',
    '--read-models',
    '--operator',
    'Grace',
    '--reason',
    'monthly',
  );
  t.match(verified, {
    status: 0,
    stdout: /✔ The ledger is what was sealed: 4 events under 1 seal, positions 1 to 4/,
  });
  t.match(verified.stdout, /✔ users is what the ledger says/);
  t.match((await here('events', 'show', '5', '--json')).json(), {
    type: 'LedgerVerified',
    data: { from: 1, to: 4, first_bad_position: null },
    meta: { operator: 'Grace', reason: 'monthly' },
  });
  t.match((await here('audit', 'verify', '--json')).json(), {
    ok: true,
    range: { from: 1, to: 4 },
    events: 4,
    seals: 1,
    unsealed: 1,
    finding: null,
    recorded: 6,
  });

  const checkpoint = keep('checkpoint.json', (await here('audit', 'checkpoint')).stdout);
  const keys = keep('keys.json', (await here('audit', 'keys')).stdout);
  const made = await here('audit', 'proof', '2');
  const proof = keep('proof.json', made.stdout);
  t.match(await here('audit', 'proof', '6'), { status: 1, stderr: /not sealed yet/ });
  t.match(await here('audit', 'proof', '99'), { status: 1, stderr: /no event at position 99/ });
  for (const key of [keys, checkpoint]) {
    t.match(await offline.here('audit', 'check-proof', proof, '--public-key', key), {
      status: 0,
      stdout: /✔ The event at position 2 was in the ledger[^]*type +UserRegistered/,
    });
  }
  const changed = keep('changed.json', made.stdout.replace('UserRegistered', 'UserRegistred'));
  t.match(await offline.here('audit', 'check-proof', changed, '--public-key', keys, '--json'), { status: 1 });
  const damaged = keep('damaged.json', made.stdout.slice(10));
  t.match(await offline.here('audit', 'check-proof', damaged, '--public-key', keys), {
    status: 1,
    stderr: /is no proof/,
  });
  t.match(await offline.here('audit', 'check-proof', proof, '--public-key', proof), {
    status: 1,
    stderr: /no Ed25519 public key/,
  });
  t.match(await offline.here('audit', 'check-proof', 'nowhere.json', '--public-key', keys), {
    status: 2,
    stderr: /cannot be read: ENOENT/,
  });

  await t.test('the key of the seals can be changed; old proofs go on to hold', async (t) => {
    t.match(await here('audit', 'rotate-key', '--reason', 'yearly'), {
      status: 0,
      stdout: /signs the next seal/,
    });
    await seal(t, connectionString, secret);
    const both = keep('both.json', (await here('audit', 'keys')).stdout);
    t.equal(
      z.object({ keys: z.array(z.unknown()) }).parse(JSON.parse((await here('audit', 'keys')).stdout)).keys
        .length,
      2,
    );
    t.match(await here('audit', 'check-proof', proof, '--public-key', both), { status: 0 });
    t.match(await here('audit', 'verify', '--checkpoint', checkpoint), {
      status: 0,
      stdout: /contains 1 checkpoint/,
    });
    t.match(await here('status'), { status: 0, stdout: /sealed up to position/ });
  });

  await t.test('a database that takes no writes is verified as well', async (t) => {
    const { rows } = await pool.query<{ name: string }>('SELECT current_database() AS name');
    await pool.query(`ALTER DATABASE ${rows[0]?.name ?? ''} SET default_transaction_read_only = on`);
    const verified = await here('audit', 'verify', '--json');
    const file = join(directory, 'replica.tar.gz');
    const backedUp = await here('backup', file);
    const client = await pool.connect();
    await client.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE');
    await client.query(`ALTER DATABASE ${rows[0]?.name ?? ''} RESET default_transaction_read_only`);
    client.release(true);
    t.match(verified, { status: 0, stderr: /takes no writes/ });
    t.match(verified.json(), { ok: true, recorded: null });
    t.match(backedUp, { status: 0, stderr: /takes no writes/ });
  });

  await t.test('another DATA_ENCRYPTION_KEY is told from a ledger that was tampered with', async (t) => {
    const stranger = operator(t, connectionString, { DATA_ENCRYPTION_KEY: randomBytes(32).toString('hex') });
    t.match(await stranger.here('audit', 'verify'), {
      status: 1,
      stderr: /not made under this DATA_ENCRYPTION_KEY/,
    });
    t.match(
      await stranger.here('audit', 'verify', '--public-key', keep('k', (await here('audit', 'keys')).stdout)),
      { status: 0 },
    );
  });

  await t.test('what somebody did to the database shows, and ends with status 1', async (t) => {
    await tamper(pool, `UPDATE events SET data = data || '{"role": "MEMBER"}' WHERE position = 2`);
    t.match(await here('audit', 'verify'), {
      status: 1,
      stdout: /✘ Position 2: edited \(seal 1\): the event is not the one/,
    });
    t.match((await here('audit', 'verify', '--json')).json(), {
      ok: false,
      finding: { kind: 'edited', position: 2 },
    });
    t.match(await here('audit', 'verify', '--from', '5'), { status: 0 }, 'the rest of it is right');
    t.match(await here('audit', 'verify', '--from', '5', '--to', '4'), { status: 2 });

    await tamper(
      pool,
      `DELETE FROM seals; DELETE FROM events WHERE position > 1; UPDATE subscriptions SET position = 1`,
    );
    t.match(await here('audit', 'verify'), { status: 0 }, 'nothing is left that could tell');
    t.match(await here('audit', 'verify', '--checkpoint', checkpoint), {
      status: 1,
      stdout: /tail truncated/,
    });
  });
});
