import {
  compiled,
  smtpServer,
  skipWithoutRedis,
  spawnProcess,
  testDatabase,
  testRedis,
  waitFor,
} from '@taskledger/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import t from 'tap';
import { dumpDatabase, dumpRedis, patternOf } from './dumps.ts';
import { type Json, secrets, startApi } from './support.ts';

for (const { name, skip } of [
  { name: 'Redis', skip: skipWithoutRedis() },
  { name: 'PostgreSQL', skip: false },
]) {
  void t.test(`G7: no secret in tables, Redis, jobs or logs, queues on ${name}`, { skip }, async (t) => {
    const { connectionString } = await testDatabase(t);
    const smtp = await smtpServer(t);
    const env = {
      ...secrets(),
      DATABASE_URL: connectionString,
      ...(name === 'Redis' && { REDIS_URL: (await testRedis(t)).url }),
      SMTP_URL: smtp.url,
      LOG_LEVEL: 'trace',
    };
    const worker = spawnProcess(t, compiled('worker'), { env });
    const api = await startApi(t, { env, connectionString });
    const { pool, redis } = api.deps;
    if (redis !== undefined) await waitFor(() => redis.status === 'ready');

    const used = new Map<string, string>();
    const keep = (what: string, secret: unknown): string => {
      if (typeof secret !== 'string' || secret.length < 6) throw new Error(`there is no ${what}`);
      used.set(what, secret);
      return secret;
    };
    const newPassword = (what: string) => keep(what, `correct ${randomBytes(9).toString('hex')} battery`);
    const post = async (path: string, body: object, token?: string) => {
      // With a key, under which an answer may be kept.
      const headers = { 'idempotency-key': randomUUID() };
      const options = { body, headers, ...(token !== undefined && { token }) };
      const { status, body: answer } = await api.request('POST', `/api/v1${path}`, options);
      return { status, answer };
    };
    const tokens = (what: string, { access, refresh }: Json) => ({
      access: keep(`access token of ${what}`, access),
      refresh: keep(`refresh token of ${what}`, refresh),
    });
    const code = async (
      what: string,
      email: string,
      { path = '/auth/otp/request', token }: { path?: string; token?: string } = {},
    ) => {
      const before = smtp.mails.length;
      const { answer } = await post(path, { email }, token);
      const mail = await waitFor(
        () =>
          smtp.mails.slice(before).find(({ to, subject }) => to.includes(email) && /^\d{8} /.test(subject)),
        {
          timeoutMs: 30_000,
          describe: () => worker.output(),
        },
      );
      const challenge_id = String(answer['challenge_id']);
      return { challenge_id, code: keep(what, /^\d{8}/.exec(mail.subject)?.[0]) };
    };
    /** Wrong input and failures are logged, too: what was meant for another field, or no JSON, above all. */
    const fail = async (path: string, body: object | string) => {
      const { status } = await api.request('POST', `/api/v1${path}`, { body });
      t.ok(status >= 400 && status < 500, `${path} ${status}`);
    };

    const email = `${randomUUID()}@example.org`;
    const username = `u${randomBytes(6).toString('hex')}`;
    const password = newPassword('password');
    t.equal((await post('/auth/register', { email, username, password })).status, 201);
    const signedIn = await post('/auth/login', { email, password });
    const first = tokens('a sign-in by password', signedIn.answer);
    await fail('/auth/login', { email, password: newPassword('wrong password') });
    await fail('/auth/login', { username: newPassword('password typed as a name'), password });
    await fail('/auth/login', { email, password, unknown: newPassword('password in an unknown field') });
    await fail('/auth/login', `{"password": "${newPassword('password in broken JSON')}`);
    await fail('/auth/register', { email, password: newPassword('password for a taken address') });

    const second = tokens(
      'a refresh',
      (await post('/auth/token/refresh', { refresh: first.refresh })).answer,
    );
    await fail('/auth/token/refresh', {
      refresh: keep('made-up refresh token', randomBytes(32).toString('base64url')),
    });
    const changed = await post(
      '/auth/password',
      { current_password: password, new_password: newPassword('new password') },
      second.access,
    );
    t.equal(changed.status, 204);
    const reuse = await api.request('POST', '/api/v1/auth/token/refresh', {
      body: { refresh: first.refresh },
      headers: { 'user-agent': 'somebody else' },
    });
    t.equal(reuse.status, 401);

    const replaced = await code('replaced code', email);
    const byCode = await code('used code', email);
    await fail('/auth/otp/verify', replaced);
    await fail('/auth/otp/verify', { ...byCode, code: keep('wrong code', '31415926') });
    const third = tokens('a sign-in by code', (await post('/auth/otp/verify', byCode)).answer);
    await fail('/auth/otp/verify', byCode);
    t.equal((await api.request('GET', '/api/v1/profile', { token: third.access })).status, 200);
    const forged = keep('forged access token', `${third.access.slice(0, -8)}AAAAAAAA`);
    t.equal((await api.request('GET', '/api/v1/profile', { token: forged })).status, 401);

    const apiToken = await post('/auth/api-tokens', { name: 'calendar', scope: 'read' }, third.access);
    t.equal(apiToken.status, 201);
    const token = keep('API token', apiToken.answer['token']);
    t.equal((await api.request('GET', '/api/v1/profile', { token })).status, 200);
    const unknownToken = keep('made-up API token', `tl_pat_${randomBytes(32).toString('base64url')}`);
    t.equal((await api.request('GET', '/api/v1/profile', { token: unknownToken })).status, 401);

    const moving = await code('code to a new address', `${randomUUID()}@example.org`, {
      path: '/profile/email',
      token: third.access,
    });
    t.equal((await post('/profile/email/confirm', moving, third.access)).status, 200);

    const cookie = await api.request('POST', '/api/v1/auth/login', {
      body: { username, password: String(used.get('new password')) },
      headers: { 'x-session': 'cookie', origin: api.url },
    });
    t.equal(cookie.status, 200);
    keep('access token beside a cookie', cookie.body['access']);
    keep('refresh token in a cookie', /=([^;]+)/.exec(cookie.headers.get('set-cookie') ?? '')?.[1]);

    const unknown = await code('code for an unknown address', `${randomUUID()}@example.org`);
    const fourth = tokens('a new account', (await post('/auth/otp/verify', unknown)).answer);
    t.equal((await post('/auth/logout', { refresh: fourth.refresh })).status, 204);
    for (const key of ['OTP_SECRET', 'DATA_ENCRYPTION_KEY'] as const) keep(key, env[key]);

    const settled = async (): Promise<boolean> => {
      const { rows } = await pool.query<{ done: boolean }>(
        `SELECT min(position) = (SELECT max(position) FROM events) AS done FROM subscriptions
          WHERE name IN ('one-time-code-mail', 'security-notice')`,
      );
      return rows[0]?.done === true && smtp.mails.some(({ subject }) => subject.startsWith('Your password'));
    };
    await waitFor(settled, { timeoutMs: 20_000, describe: () => worker.output() });

    const places = {
      'the database': await dumpDatabase(pool),
      'what is encrypted in it': JSON.stringify(await api.deps.ledger.readLedger(0, 10_000)),
      ...(redis !== undefined && { Redis: await dumpRedis(redis) }),
      'the log of the API': api.logs.map((line) => JSON.stringify(line)).join('\n'),
      'the output of the worker': worker.output(),
    };
    t.match(places['the database'], byCode.challenge_id, 'the dump of the database is one');
    const jobs = places['Redis'] ?? /^queues\.job$[^]*/m.exec(places['the database'])?.[0];
    t.match(jobs, /one-time-code-mail-/, 'and the jobs are there');
    t.match(places['the log of the API'], /\/api\/v1\/auth\/otp\/verify/, 'the log tells of the requests');
    t.match(places['the output of the worker'], /The worker runs/);
    for (const [place, dump] of Object.entries(places)) {
      const found = [...used].filter(([, secret]) => patternOf(secret).test(dump)).map(([what]) => what);
      t.strictSame(found, [], `nothing in ${place}`);
    }
  });
}
