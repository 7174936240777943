import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import t from 'tap';
import {
  databaseServers,
  privateRedis,
  skipWithoutRedis,
  smtpServer,
  spawnProcess,
  testDatabase,
  testRedis,
  waitFor,
} from '@taskledger/testing';

for (const server of databaseServers()) {
  t.test(`a test database on ${server.name}`, { skip: server.skip }, async (t) => {
    const [one, two] = await Promise.all([
      testDatabase(t, { server: server.key }),
      testDatabase(t, { server: server.key }),
    ]);
    t.not(one.name, two.name, 'each call gives another database');

    const { rows } = await one.pool.query(`SELECT to_regclass('events') IS NOT NULL AS migrated`);
    t.same(rows, [{ migrated: true }], 'it is migrated');

    await one.drop();
    const late = new pg.Client({ connectionString: one.connectionString });
    await t.rejects(late.connect(), { code: '3D000' }, 'a dropped database is gone');
  });
}

t.test('a Redis database of one test', { skip: skipWithoutRedis() }, async (t) => {
  const [one, two] = await Promise.all([testRedis(t), testRedis(t)]);
  const clients = [new Redis(one.url), new Redis(two.url)] as const;
  await clients[0].set('key', 'one');
  t.equal(await clients[1].get('key'), null, 'another test does not see its keys');
  t.match(await clients[0].config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction']);
  await one.flush();
  t.equal(await clients[0].get('key'), null, 'flush empties it');
  for (const client of clients) client.disconnect();
});

t.test(
  'a private, durable Redis is killed and comes back with its data',
  { skip: skipWithoutRedis() },
  async (t) => {
    const redis = await privateRedis(t, { durable: true });
    const client = new Redis(redis.url, { retryStrategy: () => 20 });
    client.on('error', () => undefined);
    await client.set('key', 'kept');
    await redis.kill();
    await redis.start();
    t.equal(await client.get('key'), 'kept');
    client.disconnect();
  },
);

t.test('the mail server keeps, refuses and counts', async (t) => {
  const smtp = await smtpServer(t);
  const transport = createTransport(smtp.url);
  const mail = {
    from: 'Taskledger <ledger@example.org>',
    to: 'ada@example.org',
    subject: 'Fertig: «Bäume»',
    text: 'plain',
    html: '<p>rich</p>',
    messageId: '<one@example.org>',
  };

  smtp.failNext(1);
  await t.rejects(transport.sendMail(mail), /451/);
  t.equal(smtp.refused(), 1);
  t.equal(smtp.mails.length, 0);

  await transport.sendMail(mail);
  const received = await smtp.waitForMail((candidate) => candidate.subject.startsWith('Fertig'));
  t.match(received, {
    messageId: '<one@example.org>',
    from: 'ledger@example.org',
    to: ['ada@example.org'],
    subject: 'Fertig: «Bäume»',
    text: /plain/,
    html: /<p>rich<\/p>/,
  });

  smtp.vanishNext(1);
  await t.rejects(transport.sendMail(mail), 'the connection breaks before the confirmation');
  t.equal(smtp.deliveries('<one@example.org>'), 2, 'though the mail had arrived');
});

t.test('waitFor gives the value, or says what it waited for', async (t) => {
  let looks = 0;
  t.equal(await waitFor(() => (looks += 1) > 2 && 'seen', { intervalMs: 1 }), 'seen');
  await t.rejects(
    waitFor(() => false, { timeoutMs: 20, describe: 'a miracle' }),
    /20 ms in vain for a miracle/,
  );
  const failing = waitFor(() => Promise.reject(new Error('down')), { timeoutMs: 20 });
  await t.rejects(failing, { cause: { message: 'down' } }, 'the last error is the cause');
});

t.test('a spawned process is watched, signalled and never left behind', async (t) => {
  const directory = t.testdir({});
  const file = join(directory, 'child.ts');
  await writeFile(
    file,
    `const name: string = process.env.NAME ?? '';
     process.on('SIGTERM', () => { console.error('bye'); process.exit(3); });
     setInterval(() => {}, 1000);
     console.log('hello ' + name + ' ' + process.pid);`,
  );
  let pid = 0;
  await t.test('within a test', async (t) => {
    const child = spawnProcess(t, file, { env: { NAME: 'ada' } });
    const [, name] = await child.waitForOutput(/hello (\w+) \d+/);
    t.equal(name, 'ada');
    t.same(await child.kill(), { code: 3, signal: null });
    t.match(child.stderr(), /bye/);
    await t.rejects(child.waitForOutput(/never/), /exited .*"code":3/);

    const left = spawnProcess(t, file, { env: { NAME: 'left' } });
    await left.waitForOutput(/hello left/);
    pid = left.pid;
  });
  await waitFor(() => !isAlive(pid), { describe: 'the end of the process that the test left running' });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
