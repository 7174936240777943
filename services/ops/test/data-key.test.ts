import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { allEvents, otpDecider, userDecider } from '@taskledger/domain';
import {
  createCodec,
  createCommandHandler,
  createLedger,
  createPersonalKeys,
  type EncryptionKeys,
} from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import {
  createPool,
  createWebhookSecrets,
  listSealKeys,
  listSigningKeys,
  openSigningKey,
} from '@taskledger/runtime';
import { testDatabase, waitFor } from '@taskledger/testing';
import t, { type Test } from 'tap';
import { operator } from './ops-process.ts';
import { seal } from './seal.ts';

const silent = { warn: () => undefined };

/** What a service does with people. */
const serviceWith = (t: Test, connectionString: string, encryptionKeys: EncryptionKeys) => {
  const pool = createPool({ connectionString, applicationName: 'service', logger: silent });
  t.teardown(() => pool.end());
  const keys = createPersonalKeys({ pool, encryptionKeys });
  const ledger = createLedger({ pool, codec: createCodec(allEvents, keys), projections });
  const users = createCommandHandler(ledger, userDecider);
  const codes = createCommandHandler(ledger, otpDecider);
  const meta = { actor: null, correlation_id: 'test' };
  return {
    check: () => keys.check(),
    register: async (): Promise<string> => {
      const id = randomUUID();
      const person = {
        id,
        email: `${id}@example.com`,
        username: null,
        display_name: id,
        role: 'MEMBER',
      } as const;
      const { outcome } = await users.start(id, { type: 'RegisterUser', ...person }, { meta });
      if (outcome !== 'accepted') throw new Error(outcome);
      return id;
    },
    codeFor: async (email: string): Promise<void> => {
      const id = randomUUID();
      const expires_at = new Date(Date.now() + 300_000).toISOString();
      const command = { id, email, purpose: 'sign_in', user_id: null, expires_at } as const;
      const { outcome } = await codes.start(id, { type: 'RequestOtp', ...command }, { meta });
      if (outcome !== 'accepted') throw new Error(outcome);
    },
    /** Which of these people cannot be read as they registered. */
    unreadable: async (ids: readonly string[]): Promise<string[]> => {
      const events = await ledger.readTypes(['UserRegistered'], 0, await ledger.head());
      const names = new Set(events.map(({ data }) => (data as { display_name: string }).display_name));
      return ids.filter((id) => !names.has(id));
    },
  };
};

t.test(
  'G4: the encryption key is replaced while services run, and goes on where it was killed',
  async (t) => {
    const { connectionString } = await testDatabase(t);
    const pool = createPool({ connectionString, applicationName: 'test', logger: silent });
    t.teardown(() => pool.end());
    const [former, present] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];
    const text = (key: typeof former) => key.export().toString('base64');
    const before = operator(t, connectionString, { DATA_ENCRYPTION_KEY: text(former) });
    const during = operator(t, connectionString, {
      DATA_ENCRYPTION_KEY: text(present),
      DATA_ENCRYPTION_KEY_FALLBACK: text(former),
    });
    const after = operator(t, connectionString, { DATA_ENCRYPTION_KEY: text(present) });

    const old = serviceWith(t, connectionString, [former]);
    await old.check();
    const ids = await Promise.all(Array.from({ length: 2_500 }, () => old.register()));
    await old.codeFor('Stranger@example.com');
    await seal(t, connectionString, text(former));
    t.match(await before.here('audit', 'rotate-key'), { status: 0 });
    t.match(await before.here('keys', 'rotate'), { status: 0 });
    await seal(t, connectionString, text(former));
    const secrets = createWebhookSecrets([former]);
    const webhook = randomUUID();
    await pool.query('INSERT INTO webhook_secrets (webhook_id, wrapped) VALUES ($1, $2)', [
      webhook,
      secrets.seal(webhook, secrets.make()),
    ]);
    t.match(await after.here('keys', 'rotate-data'), { status: 2, stderr: /DATA_ENCRYPTION_KEY/ }, 'blind');

    const wrappedNow = async () => {
      const { rows } = await pool.query<{ id: string; wrapped: string }>(
        'SELECT id, wrapped FROM personal_keys',
      );
      return new Map(rows.map(({ id, wrapped }) => [id, wrapped]));
    };
    const asBefore = await wrappedNow();
    const untouched = async () => {
      const now = await wrappedNow();
      return [...asBefore].filter(([id, wrapped]) => now.get(id) === wrapped).length;
    };

    // A service that knows both keys is in use all the time.
    const service = serviceWith(t, connectionString, [present, former]);
    await service.check();
    let busy = true;
    const using = (async () => {
      while (busy) {
        ids.push(await service.register());
        await delay(5);
      }
    })();

    await t.test('killed in the middle', async (t) => {
      const holder = await pool.connect();
      t.teardown(() => holder.release(true));
      await holder.query('BEGIN');
      await holder.query(
        'SELECT FROM personal_keys WHERE id = (SELECT id FROM personal_keys ORDER BY id OFFSET 1500 LIMIT 1) FOR UPDATE',
      );
      const killed = during.start('keys', 'rotate-data');
      const backends = `FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'taskledger-ops%'`;
      await waitFor(async () => {
        const { rowCount } = await pool.query(
          `SELECT ${backends} AND wait_event IN ('transactionid', 'tuple')`,
        );
        return rowCount === 1 && (await untouched()) < asBefore.size;
      });
      t.match(await killed.kill('SIGKILL'), { code: null });
      // The server would end what it was at: its machine is gone, too.
      await pool.query(`SELECT pg_terminate_backend(pid) ${backends}`);
      await waitFor(async () => (await pool.query(`SELECT ${backends}`)).rowCount === 0);
    });
    const left = await untouched();
    t.ok(left > 500 && left < 2_000, `${left} of ${asBefore.size} keys are under the former one`);
    t.same(await service.unreadable([...ids]), [], 'whoever has both reads everybody');
    t.same(await serviceWith(t, connectionString, [former, present]).unreadable(ids.slice(0, 2_500)), []);

    const finished = await during.ops('keys', 'rotate-data', '--reason', 'yearly', '--json');
    busy = false;
    await using;
    t.match(finished, { status: 0 }, finished.stderr);
    const counts = { personal_keys: left - 1, webhook_secrets: 1, signing_keys: 2, seal_keys: 2 };
    t.same(finished.json(), counts, 'all but the check, which is no person’s');
    t.equal(await untouched(), 0);
    t.match((await after.here('stream', 'operations-keys', '--json')).json(), {
      events: [{ type: 'KeysRotated' }, { type: 'DataKeyRotated', data: counts, meta: { reason: 'yearly' } }],
    });
    const once = { personal_keys: 0, webhook_secrets: 0, signing_keys: 0, seal_keys: 0 };
    t.same(
      (await during.here('keys', 'rotate-data', '--json')).json(),
      once,
      'a second time there is nothing left',
    );

    const alone = serviceWith(t, connectionString, [present]);
    await alone.check();
    t.same(await alone.unreadable(ids), [], 'the present key alone opens everything');
    await t.rejects(serviceWith(t, connectionString, [former]).check(), { name: 'WrongEncryptionKey' });
    const { rows } = await pool.query<{ wrapped: string }>('SELECT wrapped FROM webhook_secrets');
    t.match(createWebhookSecrets([present]).open(webhook, rows[0]?.wrapped ?? ''), /^whsec_/);
    for (const key of await listSigningKeys(pool)) t.doesNotThrow(() => openSigningKey([present], key));
    const sealKeys = await listSealKeys(pool, [present]);
    t.same(
      sealKeys.map(({ attested }) => attested),
      [true, true],
    );
    await seal(t, connectionString, text(present));
    t.match(await after.ops('audit', 'verify'), { status: 0 }, 'the seals hold');

    await alone.codeFor('stranger@EXAMPLE.com');
    const addresses = await pool.query(`SELECT FROM personal_keys WHERE subject LIKE 'address-%'`);
    t.equal(addresses.rowCount, 1, 'an address is found under its hash as before');
  },
);
