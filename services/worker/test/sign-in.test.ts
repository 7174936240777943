import type { OtpPurpose } from '@taskledger/domain';
import { freePort } from '@taskledger/runtime';
import { compiled, type ReceivedMail, spawnProcess, waitFor } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { createWorld, places, type World } from './world.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0 http://evil.example';

/** API and worker as processes of their own, which share what they keep in DATA_DIR. */
const startService = async (t: Test, world: World) => {
  const port = await freePort();
  const env = {
    ...world.environment,
    PORT: String(port),
    RATE_LIMIT_OTP: '0',
    RATE_LIMIT_USER: '0',
    RATE_LIMIT_ANONYMOUS: '0',
  };
  const api = spawnProcess(t, compiled('api'), { env });
  spawnProcess(t, compiled('worker'), { env });
  const base = `http://127.0.0.1:${port}`;
  await waitFor(async () => (await fetch(`${base}/healthz`)).ok, {
    timeoutMs: 30_000,
    describe: () => api.output(),
  });

  const request = async (
    path: string,
    { body, token, agent = firefox }: { body?: object; token?: string; agent?: string } = {},
  ) => {
    const response = await fetch(`${base}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'user-agent': agent,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, string>;
    return { status: response.status, body: parsed };
  };
  return { request };
};

const codeIn = (mail: ReceivedMail): string => /\b\d{8}\b/.exec(mail.subject)?.[0] ?? '';
const mailTo =
  (address: string) =>
  ({ to }: ReceivedMail): boolean =>
    to.includes(address);
const newAddress = () => `${randomUUID()}@example.org`;

for (const { name, skip } of places) {
  void t.test(`signing in by code, queues on ${name}`, { skip }, async (t) => {
    const world = await createWorld(t, name);
    const { smtp, pool, users, codes } = world;
    const { request } = await startService(t, world);
    const queues = world.queues(t);
    await world.quiet(queues, 30_000);

    const requested = async (
      email: string,
      lifetimeMs: number,
      purpose: OtpPurpose = 'sign_in',
    ): Promise<void> => {
      const id = randomUUID();
      const expires_at = new Date(Date.now() + lifetimeMs).toISOString();
      const command = { type: 'RequestOtp', id, email, purpose, user_id: null, expires_at } as const;
      await codes.start(id, command, { meta: { actor: null, correlation_id: randomUUID() } });
    };

    await t.test('A1 B6: address → code in a mail → tokens, end to end over HTTP and SMTP', async (t) => {
      const email = newAddress();
      const asked = await request('/auth/otp/request', { body: { email } });
      t.equal(asked.status, 202);
      const mail = await smtp.waitForMail(mailTo(email));
      const code = codeIn(mail);
      t.match(code, /^\d{8}$/);
      t.same(mail.to, [email]);
      t.match(mail.subject, /^\d{8} is your code for Taskledger$/);
      t.match(mail.messageId, /^<one-time-code-mail-[0-9a-f-]{36}@tasks\.example\.org>$/);
      for (const content of [mail.text, mail.html]) {
        t.ok(content.includes(code), 'text and HTML both have the code');
        t.match(content, /asked for from the IP address 127\.0\.0\.1, with Firefox on Linux\./);
        t.match(content, /If it was not you/);
        t.match(content, /good for 5 minutes, and once/);
      }
      t.notMatch(mail.raw, /evil/, 'nothing that the client calls itself is repeated');

      const body = { challenge_id: asked.body['challenge_id'], code };
      const verified = await request('/auth/otp/verify', { body });
      t.equal(verified.status, 200);
      t.match(verified.body, { access: String, refresh: String, token_type: 'Bearer', expires_in: 600 });
      const { access = '', refresh = '' } = verified.body;
      t.match(await request('/profile', { token: access }), { status: 200, body: { email } });
      const refreshed = await request('/auth/token/refresh', { body: { refresh } });
      t.equal(refreshed.status, 200);
      t.match(await request('/auth/otp/verify', { body }), { status: 401, body: { code: 'invalid_otp' } });

      const wanted = newAddress();
      await requested(wanted, 300_000, 'email_change');
      const confirmation = await smtp.waitForMail(mailTo(wanted));
      t.match(confirmation.text, /make this the address of your Taskledger account:\n\n\d{8}\n/);
      t.match(confirmation.text, /from an unknown address, with a program that did not say its name/);
    });

    await t.test('A1: forty codes in a row arrive, each within its wait; how soon is printed', async (t) => {
      const times: number[] = [];
      for (let count = 0; count < 40; count += 1) {
        const email = newAddress();
        const from = performance.now();
        await request('/auth/otp/request', { body: { email } });
        await waitFor(() => smtp.mails.some(mailTo(email)), { intervalMs: 1 });
        times.push(performance.now() - from);
      }
      const sorted = times.toSorted((a, b) => a - b);
      const [p50 = NaN, p95 = NaN] = [sorted[19], sorted[37]];
      t.comment(`p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`);
      t.equal(times.length, 40);
    });

    await t.test(
      'A1: only the newest code is mailed; expired ones and deactivated accounts get none',
      async (t) => {
        const before = smtp.mails.length;
        const failed = (await queues.counts())['code-mail'].failed;
        const pause = (paused: boolean) =>
          pool.query(`UPDATE subscriptions SET paused = $1 WHERE name = 'one-time-code-mail'`, [paused]);
        await pause(true);
        // The worker that holds the subscription learns of it when it next renews its lease.
        await waitFor(async () => {
          const { rows } = await pool.query(
            `SELECT FROM subscriptions WHERE name = 'one-time-code-mail' AND leased_until < now()`,
          );
          return rows.length === 1;
        });
        const email = newAddress();
        await request('/auth/otp/request', { body: { email } });
        const newest = await request('/auth/otp/request', { body: { email } });
        const gone = await world.person('Gone');
        await pool.query('UPDATE users SET is_active = false WHERE id = $1', [gone.id]);
        await request('/auth/otp/request', { body: { email: gone.email } });
        await requested(newAddress(), 0);
        await requested(`${newAddress()}\r\nBcc: other@example.org`, 60_000);
        await pause(false);
        await world.quiet(queues);
        const sent = smtp.mails.slice(before);
        t.same(
          sent.map(({ to }) => to),
          [[email]],
        );
        t.equal(
          (await queues.counts())['code-mail'].failed,
          failed + 1,
          'what would become a header is no address',
        );
        const [mail] = sent;
        const body = { challenge_id: newest.body['challenge_id'], code: mail && codeIn(mail) };
        t.equal((await request('/auth/otp/verify', { body })).status, 200);
      },
    );

    await t.test('B6: the holder of an account is told what an attacker might have done', async (t) => {
      const credentials = { email: newAddress(), password: 'a horse of battery staples' };
      const { email } = credentials;
      const registered = await request('/auth/register', { body: credentials });
      const first = (await request('/auth/login', { body: credentials })).body;
      const before = smtp.mails.length;
      const notice = async (about: RegExp) => {
        await world.quiet(queues);
        const mails = smtp.mails.slice(before).filter(({ subject }) => about.test(subject));
        t.equal(mails.length, 1, `one mail ${String(about)}`);
        t.same(mails[0]?.to, [email]);
        t.match(mails[0]?.text, /If it was you, all is well|If you know nothing of this/);
        return mails[0];
      };

      const replace = { current_password: credentials.password, new_password: 'staples of a horse battery' };
      const changed = await request('/auth/password', { body: replace, token: first['access'] ?? '' });
      t.equal(changed.status, 204);
      t.match((await notice(/password was changed/))?.html, /from the IP address 127\.0\.0\.1, with Firefox/);

      const body = { refresh: first['refresh'] };
      t.equal((await request('/auth/token/refresh', { body })).status, 200);
      const reused = await request('/auth/token/refresh', { body, agent: 'curl/8.5.0' });
      t.match(reused, { status: 401, body: { code: 'refresh_reused' } });
      t.match((await notice(/session of yours was ended/))?.text, /with curl/);

      const id = registered.body['id'] ?? '';
      const meta = { actor: id, correlation_id: randomUUID(), ip: '2001:db8::7' };
      await users.handle(id, { type: 'ChangeEmail', email: newAddress() }, { meta });
      t.match((await notice(/address was changed/))?.text, /2001:db8::7, with a program that did not say/);

      const system = { id: 'system', role: 'ADMIN' } as const;
      await users.handle(id, { type: 'DeactivateUser', by: system }, { meta });
      await users.handle(id, { type: 'ChangePassword' }, { meta });
      await world.quiet(queues);
      t.equal(smtp.mails.length, before + 3, 'a deactivated account is told nothing');
    });
  });
}
