import { oneTimeCode } from '@taskledger/runtime';
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { startApi, type TestApi } from './support.ts';

interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly code?: string;
}

const requestCode = (api: TestApi, email: string) =>
  api.request<{ challenge_id: string; expires_in: number }>('POST', '/api/v1/auth/otp/request', {
    body: { email },
  });

const verify = (api: TestApi, challenge_id: string, code: string) =>
  api.request<Tokens>('POST', '/api/v1/auth/otp/verify', { body: { challenge_id, code } });

const codeOf = ({ deps: { config } }: TestApi, challengeId: string) =>
  oneTimeCode(config.otpSecret, challengeId, config.otpDigits);

const wrong = (code: string) => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));

const challenge = async (api: TestApi, email: string) => {
  const { body } = await requestCode(api, email);
  return { id: body.challenge_id, code: codeOf(api, body.challenge_id) };
};

const invalid = {
  status: 401,
  body: { code: 'invalid_otp', detail: /wrong, was used before, or has expired/ },
};

void t.test('A1: a one-time code signs in, and makes the account of an unknown address', async (t) => {
  const api = await startApi(t);
  const email = `${randomUUID()}@Example.com`;
  const requested = await requestCode(api, email);
  t.equal(requested.status, 202);
  t.same(Object.keys(requested.body), ['challenge_id', 'expires_in']);
  t.equal(requested.body.expires_in, 300);

  const { challenge_id: id } = requested.body;
  const code = codeOf(api, id);
  t.match(code, /^\d{8}$/);
  t.match(await verify(api, id, wrong(code)), invalid);
  const signedIn = await verify(api, id, code);
  t.match(signedIn, {
    status: 200,
    body: { token_type: 'Bearer', expires_in: 600, refresh_expires_in: 604800 },
  });
  t.match(await verify(api, id, code), invalid, 'a code is good for once');
  const { body: profile } = await api.request('GET', '/api/v1/profile', { token: signedIn.body.access });
  t.match(profile, { email, display_name: email.split('@')[0], role: 'MEMBER' });

  const next = await challenge(api, email.toLowerCase());
  const again = await verify(api, next.id, next.code);
  const { body: same } = await api.request('GET', '/api/v1/profile', { token: again.body.access });
  t.equal(same['id'], profile['id'], 'the same account, in whatever case');
  const sessions = await api.request<{ results: object[] }>('GET', '/api/v1/auth/sessions', {
    token: again.body.access,
  });
  t.match(sessions.body.results, [{ method: 'otp' }, { method: 'otp' }]);
  t.match(await verify(api, randomUUID(), code), invalid, 'a challenge that never was');

  const stored = await api.deps.pool.query<{ everything: string }>(
    `SELECT (SELECT string_agg(e::text, ' ') FROM events e) || (SELECT string_agg(o::text, ' ') FROM otp_challenges o) AS everything`,
  );
  const everything =
    (stored.rows[0]?.everything ?? '') +
    JSON.stringify([await api.deps.ledger.readLedger(0, 1000), api.logs]);
  t.notOk(everything.includes(code) || everything.includes(next.code), 'G7: no code is kept or logged');
});

void t.test('A1: of fifty that present the right code at once, one wins', async (t) => {
  const api = await startApi(t);
  const known = await api.registerUser();
  for (const email of [known.email, `${randomUUID()}@example.com`]) {
    const { id, code } = await challenge(api, email);
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(api, id, code)));
    t.equal(answers.filter(({ status }) => status === 200).length, 1);
    t.equal(answers.filter(({ body }) => body.code === 'invalid_otp').length, 49);
    const { rows } = await api.deps.pool.query('SELECT 1 FROM users WHERE email = $1', [email]);
    t.equal(rows.length, 1);
  }
});

void t.test('A1: a code ends by wrong tries, by age and by its successor', async (t) => {
  const api = await startApi(t);
  const { email } = await api.registerUser();
  const tried = await challenge(api, email);
  const guesses = await Promise.all(
    Array.from({ length: 20 }, () => verify(api, tried.id, wrong(tried.code))),
  );
  t.ok(guesses.every(({ status }) => status === 401));
  t.match(await verify(api, tried.id, tried.code), invalid, 'after five wrong ones');
  const { rows } = await api.deps.pool.query<{ type: string }>(
    'SELECT type FROM events WHERE stream = $1 ORDER BY version',
    [`otp-${tried.id}`],
  );
  t.same(
    rows.map(({ type }) => type),
    ['OtpRequested', ...Array.from({ length: 5 }, () => 'OtpFailed')],
    'and no more is written',
  );

  const former = await challenge(api, email);
  const latter = await challenge(api, email.toUpperCase());
  t.match(await verify(api, former.id, former.code), invalid, 'replaced');
  t.equal((await verify(api, latter.id, latter.code)).status, 200);
  const other = await challenge(api, 'somebody@example.com');
  t.match(await verify(api, other.id, latter.code), invalid, 'the code of another challenge');

  const short = await startApi(t, { env: { OTP_DIGITS: '6' } });
  const six = await challenge(short, email);
  t.match(six.code, /^\d{6}$/);
  t.equal((await verify(short, six.id, six.code)).status, 200);
  for (const code of ['12345', '123456789', '12a456', '']) {
    t.match(await verify(short, six.id, code), { status: 422, body: { code: 'validation_failed' } });
  }
});

void t.test('A1 E4: known and unknown addresses are answered alike', async (t) => {
  const api = await startApi(t);
  const known: string[] = [];
  for (let n = 0; n < 8; n += 1) known.push((await api.registerUser()).email);
  const shape = async (email: string) => {
    const began = performance.now();
    const { status, headers, body } = await requestCode(api, email);
    const ms = performance.now() - began;
    return { ms, answer: { status, body: Object.keys(body), headers: [...headers.keys()] } };
  };
  await shape('warm@example.com');
  const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
  for (const email of known) {
    const one = await shape(email);
    const other = await shape(`${randomUUID()}@example.com`);
    t.same(one.answer, other.answer);
    times.known.push(one.ms);
    times.unknown.push(other.ms);
  }
  const [a, b] = [times.known, times.unknown].map((each) => each.toSorted((x, y) => x - y)[4] ?? 0);
  t.ok(Math.abs((a ?? 0) - (b ?? 0)) < 15, `medians in ms: ${a}, ${b}`);

  for (const email of [known[0] ?? '', `${randomUUID()}@example.com`]) {
    const sent = email === known[0] ? 9 : 10;
    for (let n = 0; n < sent; n += 1) t.equal((await requestCode(api, email)).status, 202);
    const refused = await requestCode(api, email);
    t.match(refused, { status: 429, body: { code: 'rate_limited' } }, 'ten codes an hour, whoever asks');
    t.ok(Number(refused.headers.get('retry-after')) > 3500);
  }
});

void t.test('A1: a closed account is not entered by a code', async (t) => {
  const api = await startApi(t);
  const [user, admin] = [await api.registerUser(), await api.registerAdmin()];
  const meta = { actor: admin.id, correlation_id: 'test' };
  const by = { id: admin.id, role: 'ADMIN' } as const;
  await api.deps.commands.users.handle(user.id, { type: 'DeactivateUser', by }, { meta });
  const requested = await requestCode(api, user.email);
  t.equal(requested.status, 202);
  t.match(await verify(api, requested.body.challenge_id, codeOf(api, requested.body.challenge_id)), invalid);
});
