import {
  allEvents,
  apiTokenDecider,
  categoryDecider,
  type Due,
  otpDecider,
  resolveDue,
  type Role,
  securityStreams,
  sessionDecider,
  system,
  type TaskChanges,
  type TaskCommand,
  taskDecider,
  userDecider,
  webhookDecider,
} from '@taskledger/domain';
import {
  createCodec,
  createCommandHandler,
  createLedger,
  rebuildProjection,
  verifyProjection,
} from '@taskledger/events';
import {
  activeSessions,
  apiTokensOf,
  findApiToken,
  findChallenge,
  findSignInDelay,
  listSessions,
  noteApiTokenUse,
  openChallenges,
  projections,
  sessionsRevokedSince,
} from '@taskledger/read-models';
import { createPool } from '@taskledger/runtime';
import { testDatabase } from '@taskledger/testing';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';

const silent = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
const meta = { actor: null, correlation_id: 'law' };
const now = () => new Date().toISOString();

const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((value) => !value.includes('\0'));
const due: fc.Arbitrary<Due> = fc
  .option(
    fc.oneof(
      fc.constantFrom('2020-02-29', '2031-12-31'),
      fc.constantFrom('2019-01-01T10:00:00+05:30', '2040-06-01T00:00:00Z'),
    ),
  )
  .map((value) => resolveDue(value, 'Europe/Berlin'));

const changes: fc.Arbitrary<TaskChanges> = fc.record(
  {
    title: text,
    description: text,
    priority: fc.constantFrom('LOW', 'MEDIUM', 'HIGH', 'URGENT'),
    due,
    tags: fc.array(text, { maxLength: 4 }),
    status: fc.constantFrom('PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'),
  },
  { requiredKeys: [] },
);

const types = [
  'StartTask',
  'CompleteTask',
  'ReopenTask',
  'CancelTask',
  'DeleteTask',
  'RestoreTask',
  'MarkTaskOverdue',
  'RemindTask',
  'UndoTaskChange',
] as const;
const step: fc.Arbitrary<(id: string) => TaskCommand> = fc.oneof(
  changes.map((each) => () => ({ type: 'ChangeTask' as const, by: system, now: now(), changes: each })),
  fc.constantFrom(...types).map((type) => () => ({ type, by: system, now: now() })),
  fc
    .option(fc.uuid())
    .map((assigned_to) => () => ({ type: 'AssignTask' as const, by: system, now: now(), assigned_to })),
  fc
    .tuple(fc.constantFrom('AddComment', 'EditComment'), fc.constantFrom('c-1', 'c-2'), text)
    .map(([type, comment_id, body]) => () => ({ type, by: system, now: now(), comment_id, body })),
  fc
    .constantFrom('c-1', 'c-2')
    .map((comment_id) => () => ({ type: 'RemoveComment' as const, by: system, now: now(), comment_id })),
);

const open = async (t: Test) => {
  const database = await testDatabase(t);
  const pool = createPool({
    connectionString: database.connectionString,
    max: 5,
    applicationName: 'law',
    logger: silent,
  });
  t.teardown(() => pool.end());
  const codec = createCodec(allEvents);
  const ledger = createLedger({ pool, codec, projections });
  const tasks = createCommandHandler(ledger, taskDecider);
  const users = createCommandHandler(ledger, userDecider);
  const sessions = createCommandHandler(ledger, sessionDecider);
  const categories = createCommandHandler(ledger, categoryDecider);
  const codes = createCommandHandler(ledger, otpDecider);
  const apiTokens = createCommandHandler(ledger, apiTokenDecider);
  const webhooks = createCommandHandler(ledger, webhookDecider);
  return { pool, codec, ledger, tasks, users, sessions, categories, codes, apiTokens, webhooks };
};

const registration = (id: string, role: Role, display_name = 'Ada') =>
  ({ type: 'RegisterUser', id, email: `${id}@example.com`, username: null, display_name, role }) as const;

t.test('the law of every read model: rebuilt from the ledger it equals the live one', async (t) => {
  const { pool, codec, tasks, users, sessions, categories, codes, apiTokens, webhooks } = await open(t);
  const administrator = randomUUID();
  await users.start(administrator, registration(administrator, 'ADMIN'), { meta });

  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), text, text, async (steps, title, name) => {
      const [userId, sessionId, categoryId, taskId, codeId, tokenId, webhookId] = [
        randomUUID(),
        randomUUID(),
        randomUUID(),
        randomUUID(),
        randomUUID(),
        randomUUID(),
        randomUUID(),
      ];
      const by = { id: userId, role: 'MEMBER' } as const;
      await users.start(userId, registration(userId, 'MEMBER', name), { meta });
      await sessions.start(
        sessionId,
        {
          type: 'SignIn',
          id: sessionId,
          user_id: userId,
          method: 'otp',
          ip: '192.0.2.7',
          user_agent: name,
          cookie: true,
        },
        { meta },
      );
      await sessions.handle(sessionId, { type: 'RefreshSession', now: now() }, { meta });
      if (steps.length > 6) await sessions.handle(sessionId, { type: 'ReportRefreshReuse' }, { meta });
      await categories.start(
        categoryId,
        { type: 'CreateCategory', by, id: categoryId, name: name || '-', color: null },
        { meta },
      );
      await tasks.start(
        taskId,
        {
          type: 'CreateTask',
          by,
          now: now(),
          id: taskId,
          title,
          description: name,
          priority: 'HIGH',
          due: resolveDue(null, 'UTC'),
          category_id: categoryId,
          tags: [title],
          assigned_to: null,
          status: 'PENDING',
        },
        { meta },
      );
      for (const command of steps) await tasks.handle(taskId, command(taskId), { meta });
      const timed = { now: now(), correct: steps.length > 3, user_id: userId };
      await codes.start(
        codeId,
        {
          type: 'RequestOtp',
          id: codeId,
          email: `${userId}@example.com`,
          purpose: 'sign_in',
          user_id: null,
          expires_at: '2099-01-01T00:00:00.000Z',
        },
        { meta },
      );
      await codes.handle(codeId, { type: 'VerifyOtp', ...timed }, { meta });
      if (title === '') await codes.handle(codeId, { type: 'ReplaceOtp' }, { meta });
      await apiTokens.start(
        tokenId,
        { type: 'CreateApiToken', by, id: tokenId, name, scope: 'write', expires_at: null },
        { meta },
      );
      if (steps.length > 6) await apiTokens.handle(tokenId, { type: 'RevokeApiToken', by }, { meta });
      await webhooks.start(
        webhookId,
        {
          type: 'RegisterWebhook',
          by,
          id: webhookId,
          url: 'https://example.com',
          events: ['*'],
          description: name,
        },
        { meta },
      );
      const hook = {
        description: title,
        enabled: steps.length % 2 === 0,
        events: ['TaskCreated', 'TaskDeleted'],
      };
      await webhooks.handle(webhookId, { type: 'TestWebhook', by }, { meta });
      await webhooks.handle(webhookId, { type: 'ChangeWebhook', by, changes: hook }, { meta });
      await webhooks.handle(webhookId, { type: 'RotateWebhookSecret', by }, { meta });
      if (steps.length > 6) await webhooks.handle(webhookId, { type: 'DeleteWebhook', by }, { meta });
      await users.handle(
        userId,
        {
          type: 'ChangeProfile',
          changes: { bio: name, timezone: 'Asia/Tokyo', email_notifications: { reminders: false } },
        },
        { meta },
      );
      await users.handle(userId, { type: 'ChangeEmail', email: `new-${userId}@example.com` }, { meta });
      await users.handle(userId, { type: 'ChangePassword' }, { meta });
      await users.handle(userId, { type: 'DeactivateUser', by: system }, { meta });
      if (steps.length > 3) await users.handle(userId, { type: 'ReactivateUser', by: system }, { meta });
      await users.handle(userId, { type: 'ChangeRole', role: 'ADMIN', by: system }, { meta });
    }),
    { numRuns: 150 },
  );

  for (const projection of projections) {
    const verified = await verifyProjection({ pool, codec, projection });
    t.ok(verified.events > 0, `${projection.name}: ${verified.events} events folded`);
    t.strictSame(verified.differences, [], `${projection.name}: no row differs`);
    t.equal(
      (await rebuildProjection({ pool, codec, projection })).switched,
      true,
      `${projection.name} is switched in`,
    );
  }
});

t.test('C4 D2: the last active administrator stays one, whoever asks and however many at once', async (t) => {
  const { pool, codec, users } = await open(t);
  const ids = Array.from({ length: 6 }, () => randomUUID());
  const member = randomUUID();
  await users.start(member, registration(member, 'MEMBER'), { meta });
  t.equal(
    (await users.handle(member, { type: 'DeactivateUser', by: system }, { meta })).outcome,
    'accepted',
    'where there is no administrator at all, there is none to keep',
  );
  for (const id of ids) await users.start(id, registration(id, 'ADMIN'), { meta });
  const results = await Promise.all(
    ids.map((id, index) =>
      users.handle(
        id,
        index % 2 === 0
          ? { type: 'ChangeRole', role: 'MEMBER', by: system }
          : { type: 'DeactivateUser', by: system },
        { meta },
      ),
    ),
  );
  t.equal(results.filter(({ outcome }) => outcome === 'accepted').length, 5);
  t.strictSame(
    results.filter(({ outcome }) => outcome !== 'accepted'),
    [{ outcome: 'violation', rule: 'last_admin' }],
  );
  const last = ids[results.findIndex(({ outcome }) => outcome === 'violation')] ?? '';
  const profile = { type: 'ChangeProfile', changes: { bio: 'The last one' } } as const;
  t.equal((await users.handle(last, profile, { meta })).outcome, 'accepted');
  for (const projection of projections) {
    t.strictSame((await verifyProjection({ pool, codec, projection })).differences, [], projection.name);
  }
});

t.test('D2: failed sign-ins delay the next one, more and more; a success clears that', async (t) => {
  const { pool, ledger } = await open(t);
  const [userId, other] = [randomUUID(), randomUUID()];
  const attempt = (user_id: string, failed: boolean) =>
    ledger.append({
      streams: [
        {
          stream: failed ? securityStreams.signInFailed(user_id) : `login-${randomUUID()}`,
          expected: 'any',
          events: [{ type: 'SignInFailed', data: { user_id, method: 'password' } }],
        },
      ],
      meta,
      recorded_at: now(),
      rows: [{ table: 'sign_in_delays', row: { user_id, failed } }],
    });
  const delay = async (): Promise<number> => {
    const { rows } = await pool.query<{ seconds: number }>(
      'SELECT extract(epoch FROM not_before - now())::float8 AS seconds FROM sign_in_delays WHERE user_id = $1',
      [userId],
    );
    return rows[0]?.seconds ?? 0;
  };
  for (let failures = 1; failures <= 3; failures += 1) await attempt(userId, true);
  t.strictSame(await findSignInDelay(pool, userId), { failures: 3, not_before: null });
  await attempt(userId, true);
  const first = await delay();
  t.ok(first > 0 && first <= 2, `${first} s after the fourth`);
  await Promise.all([attempt(userId, true), attempt(other, true), attempt(userId, true)]);
  const third = await delay();
  t.ok(third > 2 && third <= 8, `${third} s after the sixth`);
  t.equal((await findSignInDelay(pool, userId))?.failures, 6);
  await pool.query('UPDATE sign_in_delays SET failures = 5000 WHERE user_id = $1', [userId]);
  await attempt(userId, true);
  const most = await delay();
  t.ok(most > 800 && most <= 900, `${most} s at most`);
  await Promise.all([attempt(userId, false), attempt(userId, false)]);
  t.equal(await findSignInDelay(pool, userId), undefined);
  t.equal((await findSignInDelay(pool, other))?.failures, 1);
});

t.test('A1 A2 D2: sessions, codes and API tokens are found as they stand', async (t) => {
  const { pool, users, sessions, codes, apiTokens } = await open(t);
  const [userId, first, second, code, token] = [
    randomUUID(),
    `01981f4e-0001-7000-8000-${randomUUID().slice(24)}`,
    `01981f4e-0002-7000-8000-${randomUUID().slice(24)}`,
    randomUUID(),
    randomUUID(),
  ];
  await users.start(userId, registration(userId, 'MEMBER'), { meta });
  for (const id of [first, second]) {
    await sessions.start(
      id,
      { type: 'SignIn', id, user_id: userId, method: 'password', ip: '::1' },
      { meta },
    );
  }
  const before = now();
  await sessions.handle(first, { type: 'RevokeSession', reason: 'signed_out_everywhere' }, { meta });
  t.match(await listSessions(pool, userId, 10), [
    { id: second },
    { id: first, ip: '::1', method: 'password' },
  ]);
  t.match(await activeSessions(pool, userId, now()), [{ id: second, revoked_at: null, cookie: false }]);
  const nextWeek = new Date(Date.now() + 8 * 24 * 3_600_000).toISOString();
  t.strictSame(await activeSessions(pool, userId, nextWeek), []);
  t.strictSame(await sessionsRevokedSince(pool, before), [first]);

  const challenge = { id: code, email: 'Ada@Example.org', purpose: 'sign_in', user_id: null } as const;
  const request = { type: 'RequestOtp', ...challenge, expires_at: '2099-01-01T00:00:00.000Z' } as const;
  await codes.start(code, request, { meta });
  t.match(await findChallenge(pool, code), { ...challenge, attempts: 0, state: 'open' });
  t.match(await openChallenges(pool, 'ada@example.ORG', 'sign_in'), [{ id: code }]);
  t.strictSame(await openChallenges(pool, 'ada@example.org', 'email_change'), []);
  const verify = { type: 'VerifyOtp', now: now(), correct: true, user_id: userId } as const;
  const answers = await Promise.all(Array.from({ length: 20 }, () => codes.handle(code, verify, { meta })));
  t.equal(answers.filter(({ outcome }) => outcome === 'accepted').length, 1, 'one of 20 wins');
  t.match(await findChallenge(pool, code), { state: 'used', user_id: userId });
  t.strictSame(await openChallenges(pool, 'ada@example.org', 'sign_in'), []);
  t.equal(await findChallenge(pool, randomUUID()), undefined);

  const by = { id: userId, role: 'MEMBER' } as const;
  const rows = [{ table: 'api_token_hashes', row: { token_hash: `hash-${token}`, token_id: token } }];
  const create = {
    type: 'CreateApiToken',
    by,
    id: token,
    name: 'ci',
    scope: 'read',
    expires_at: null,
  } as const;
  await apiTokens.start(token, create, { meta, rows });
  t.match(await findApiToken(pool, `hash-${token}`), {
    ...{ id: token, user_id: userId, scope: 'read', revoked_at: null, role: 'MEMBER', is_active: true },
  });
  t.equal(await findApiToken(pool, 'another'), undefined);
  const tokens = async () => (await apiTokensOf(pool, userId).beside(10)).rows;
  t.match(await tokens(), [{ id: token, name: 'ci', last_used_at: null }]);
  await noteApiTokenUse(pool, token);
  await noteApiTokenUse(pool, token);
  t.match(await tokens(), [{ id: token, last_used_at: String }]);
  await apiTokens.handle(token, { type: 'RevokeApiToken', by }, { meta });
  t.strictSame(await tokens(), []);
  t.match(await findApiToken(pool, `hash-${token}`), { revoked_at: String });
});
