import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { createOutput } from '@taskledger/launcher';
import {
  findEmbeddedPostgres,
  freePort,
  portProblem,
  startEmbeddedPostgres,
  createLogger,
} from '@taskledger/runtime';
import { smtpServer, spawnProcess, testDatabase, waitFor } from '@taskledger/testing';
import type { TestScope } from '@taskledger/testing';
import t from 'tap';
import { z } from 'zod';

/** The times are promised on a machine that has nothing else to do; here, other tests run beside this one. */
const slack = Math.max(1, (2 * (loadavg()[0] ?? 0)) / availableParallelism());

const launcher = new URL('fixtures/launcher.ts', import.meta.url);

t.test('G6 C7: one start brings everything up, watches over it, and stops it', async (t) => {
  const dataDir = temporaryDataDir(t);
  const port = await freePort();
  const started = launch(t, { DATA_DIR: dataDir, PORT: String(port) });
  await started.waitForOutput(/Taskledger is ready/, { timeoutMs: 90_000 });
  await started.waitForOutput(/Ctrl-C/, { timeoutMs: 90_000 });
  await started.waitForOutput(/working .*\n/, { timeoutMs: 90_000 });
  const text = started.stdout();
  t.match(text, `Web UI       http://localhost:${port}\n`);
  t.match(text, `API          http://localhost:${port}/api/v1\n`);
  t.match(text, `Swagger UI   http://localhost:${port}/api/docs\n`);
  t.match(text, `Data         ${dataDir}\n`);
  t.match(text, /^launcher │ \[[\d:.]+\] INFO: Applied migration 0001_/m);
  t.match(text, /^api {6}│ \[[\d:.]+\] INFO: listening \{"port":\d+\}$/m);
  t.match(text, /^worker {3}│ .* working \{"smtpUrl":"smtp:\/\/127\.0\.0\.1:\d+"\}$/m);
  const api = `http://127.0.0.1:${port}`;
  const before = await stub(api);
  t.ok(before.migrations > 0);
  const inbox = /Inbox +(http:\/\/localhost:\d+)/.exec(text)?.[1] ?? '';
  t.same(await (await fetch(`${inbox}/api/messages`)).json(), []);

  const second = launch(t, { DATA_DIR: dataDir, PORT: '0' });
  t.match(await second.exited, { code: 1 });
  t.match(
    second.stderr(),
    /^Taskledger already runs on .* \(process \d+\): stop it first, or set another DATA_DIR and PORT[^\n]*\n$/,
  );
  const elsewhere = temporaryDataDir(t);
  const third = launch(t, { DATA_DIR: elsewhere, PORT: String(port) });
  t.match(await third.exited, { code: 1 });
  t.match(
    third.stderr(),
    new RegExp(
      `^Port ${port} is already in use by another program: stop that one, or choose another port, for example PORT=\\d+\n$`,
    ),
  );
  t.notOk(existsSync(join(elsewhere, 'postgres')), 'nothing else was begun');

  await fetch(`${api}/crash`).catch(() => undefined);
  await started.waitForOutput(/launcher │ api ended \(exit status 7\); starting it again in 0\.5 s/);
  const after = await waitFor(() => stub(api).catch(() => undefined));
  t.not(after.pid, before.pid);

  const asked = Date.now();
  t.match(await started.kill('SIGINT'), { code: 0 });
  t.ok(
    Date.now() - asked < 5_000 * slack,
    `stopped in ${Date.now() - asked} ms, with a worker that would not`,
  );
  t.match(started.stdout(), /^worker {3}│ .* not now$/m);
  t.match(started.stdout(), /^launcher │ worker did not stop in 3 s and was killed$/m);
  t.match(started.stdout(), /^api {6}│ plain words on standard error$/m);
  t.equal(await portProblem(port), undefined);
  t.equal(await findEmbeddedPostgres(dataDir), undefined);
});

t.test('G5: after a SIGKILL of the launcher nothing lingers, and a second start is quick', async (t) => {
  const dataDir = temporaryDataDir(t);
  const port = await freePort();
  const killed = launch(t, { DATA_DIR: dataDir, PORT: String(port) });
  await killed.waitForOutput(/Taskledger is ready/, { timeoutMs: 90_000 });
  const { pid } = await stub(`http://127.0.0.1:${port}`);
  await killed.kill('SIGKILL');

  const began = Date.now();
  const again = launch(t, { DATA_DIR: dataDir, PORT: String(port) });
  await again.waitForOutput(/Taskledger is ready/, { timeoutMs: 90_000 });
  t.ok(Date.now() - began < 5_000 * slack, `ready in ${Date.now() - began} ms`);
  t.not((await stub(`http://127.0.0.1:${port}`)).pid, pid);
  t.throws(() => process.kill(pid, 0), { code: 'ESRCH' }, 'the API of the first start is gone');

  again.signal('SIGTERM');
  await again.waitForOutput(/Stopping/);
  again.signal('SIGTERM');
  const asked = Date.now();
  t.match(await again.exited, { code: 0 });
  t.ok(Date.now() - asked < 2_500 * slack, 'the second signal does not wait for anybody');
});

t.test('a database and a mail server of one’s own are used instead', async (t) => {
  const dataDir = temporaryDataDir(t);
  const { connectionString } = await testDatabase(t);
  const mail = await smtpServer(t);
  const started = launch(t, {
    DATA_DIR: dataDir,
    PORT: '0',
    DATABASE_URL: connectionString,
    SMTP_URL: mail.url,
  });
  await started.waitForOutput(/Ctrl-C/, { timeoutMs: 90_000 });
  await started.waitForOutput(/working .*\n/, { timeoutMs: 90_000 });
  t.match(started.stdout(), `"smtpUrl":"${mail.url}"`);
  t.notMatch(started.stdout(), /Inbox/);
  t.match(started.stdout(), /Database {5}127\.0\.0\.1:\d+\/test_/);
  t.notOk(existsSync(join(dataDir, 'postgres.json')));
  started.signal('SIGTERM');
  started.signal('SIGTERM');
  await started.exited;
});

t.test('what stops a start is said in one line', async (t) => {
  const wrong = launch(t, { DATA_DIR: temporaryDataDir(t), PORT: 'many' });
  t.match(await wrong.exited, { code: 2 });
  t.equal(wrong.output(), 'PORT must be a whole number from 0 to 65535, for example PORT=3000\n');

  const [host, nobody] = ['127.0.0.1', await freePort()];
  const refused = launch(t, {
    DATA_DIR: temporaryDataDir(t),
    PORT: '0',
    DATABASE_URL: `postgres://me:hunter2@${host}:${nobody}/x`,
  });
  t.match(await refused.exited, { code: 1 });
  t.match(
    refused.output(),
    new RegExp(`^The database \\(${host}:${nobody}/x\\) cannot be used: [^\n]*ECONNREFUSED[^\n]*\n$`),
  );
  t.notMatch(refused.output(), 'hunter2');

  const away = launch(t, {
    DATA_DIR: temporaryDataDir(t),
    PORT: '0',
    HOST: '192.0.2.1',
    DATABASE_URL: 'postgres://x/y',
  });
  t.match(await away.exited, { code: 1 });
  t.match(away.output(), /^HOST=192\.0\.2\.1 is not an address of this machine[^\n]*\n$/);
});

t.test('Ctrl-C in the middle of a first start stops it, and the next one succeeds', async (t) => {
  const dataDir = temporaryDataDir(t);
  const started = launch(t, { DATA_DIR: dataDir, PORT: '0' });
  await started.waitForOutput(/Preparing the embedded PostgreSQL/);
  t.match(await started.kill('SIGINT'), { code: 0 });
  t.equal(await findEmbeddedPostgres(dataDir), undefined);
  const server = await startEmbeddedPostgres({
    dataDir,
    logger: createLogger({ logLevel: 'silent' }, 'test'),
  });
  await server.stop();
});

t.test('lines of all processes are readable', (t) => {
  const written: string[] = [];
  const output = createOutput((text) => written.push(text), true);
  output.line(
    'api',
    JSON.stringify({
      level: 50,
      time: 0,
      msg: 'lost',
      err: { type: 'Error', message: 'm', stack: 'Error: m\n    at x' },
    }),
  );
  const request = { level: 30, time: 0, msg: 'request', method: 'PATCH', path: '/api/v1/tasks/1', ms: 3.1 };
  const whence = { ip: '127.0.0.1', request_id: 'r-1', user: 'u-1' };
  output.line('api', JSON.stringify({ ...request, status: 200, ...whence }));
  output.line('api', JSON.stringify({ ...request, status: 412, ...whence }));
  output.line('api', JSON.stringify({ ...request, status: 200 }).slice(0, -5));
  output.line('worker', 'plain');
  output.line('worker', '');
  const text = written.join('');
  const lines = text.trimEnd().split('\n');
  t.ok(lines.length > 3, 'an error takes several lines');
  for (const line of lines) t.match(line, /^\S*(api {6}|worker {3})│ /);
  const bare = stripVTControlCharacters(text);
  t.match(bare, /^api {6}│ \S+ INFO: PATCH \/api\/v1\/tasks\/1 200 in 4 ms$/m);
  t.match(bare, /INFO: PATCH \/api\/v1\/tasks\/1 412 in 4 ms \{"request_id":"r-1","user":"u-1"\}$/m);
  t.match(bare, /^api {6}│ \{.*"status"$/m, 'a line that was cut off');
  t.match(text, /worker {3}│ .*plain\n$/);
  t.end();
});

const answer = z.object({ migrations: z.number(), pid: z.number() });

async function stub(url: string) {
  return answer.parse(await (await fetch(url)).json());
}

function launch(t: TestScope, env: Record<string, string>) {
  return spawnProcess(t, launcher, { cwd: tmpdir(), env: { NODE_ENV: 'test', LOG_LEVEL: 'info', ...env } });
}

/** Enterable for the user `postgres`; a server that a failed test left there is ended. */
function temporaryDataDir(t: TestScope): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-launcher-'));
  chmodSync(dataDir, 0o755);
  t.teardown(async () => {
    if ((await findEmbeddedPostgres(dataDir)) !== undefined) {
      const logger = createLogger({ logLevel: 'silent' }, 'test');
      await (await startEmbeddedPostgres({ dataDir, logger })).stop();
    }
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
  });
  return dataDir;
}
