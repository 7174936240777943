import t, { type Test } from 'tap';
import type {
  Actor,
  ApiTokenCommand,
  ApiTokenEvent,
  OtpCommand,
  OtpEvent,
  ProfileChanges,
  SessionEvent,
  UserCommand,
  UserEvent,
} from '../src/index.ts';
import {
  apiTokenDecider,
  otpDecider,
  revocationReasons,
  sessionDecider,
  sessionExpiry,
  userDecider,
} from '../src/index.ts';
import { at, given, type Past } from './given.ts';

const user = (t: Test, events: readonly Past<UserEvent>[]) => given(t, userDecider, events);
const session = (t: Test, events: readonly Past<SessionEvent>[]) => given(t, sessionDecider, events);
const otp = (t: Test, events: readonly Past<OtpEvent>[]) => given(t, otpDecider, events);
const apiToken = (t: Test, events: readonly Past<ApiTokenEvent>[]) => given(t, apiTokenDecider, events);

const ada: Actor = { id: 'ada', role: 'MEMBER' };
const eve: Actor = { id: 'eve', role: 'MEMBER' };
const admin: Actor = { id: 'root', role: 'ADMIN' };

const registered: UserEvent = {
  type: 'UserRegistered',
  data: { id: 'ada', email: 'ada@example.org', username: 'ada', display_name: 'Ada', role: 'MEMBER' },
};
const profile = (changes: ProfileChanges): UserCommand => ({ type: 'ChangeProfile', changes });
const deactivated: UserEvent = { type: 'UserDeactivated', data: {} };

t.test('D1: of a profile, only what changed is in the event, and nothing makes no event', (t) => {
  user(t, [registered])
    .when(profile({ display_name: 'Ada', username: null, bio: 'Notes', timezone: 'Europe/London' }))
    .then([{ type: 'ProfileChanged', data: { username: null, bio: 'Notes', timezone: 'Europe/London' } }])
    .andState({ username: null, bio: 'Notes', timezone: 'Europe/London', updated_at: at(1) });
  user(t, [registered])
    .when(profile({ avatar_url: 'https://example.org/a.png' }))
    .then([{ type: 'ProfileChanged', data: { avatar_url: 'https://example.org/a.png' } }]);
  const same: ProfileChanges = { display_name: 'Ada', username: 'ada', bio: '', avatar_url: null };
  user(t, [registered]).when(profile(same)).then([]);
  user(t, [registered]).when(profile({})).then([]);
  user(t, []).when(profile({})).then({ rejected: 'not_found' });
  t.end();
});

t.test('D1: one preference changes and the others stay', (t) => {
  const email_notifications = { completions: 'none', reminders: true, assignments: true } as const;
  user(t, [registered])
    .when(profile({ email_notifications: { completions: 'none' } }))
    .then([{ type: 'ProfileChanged', data: { email_notifications } }])
    .andState({ email_notifications });
  user(t, [registered])
    .when(profile({ email_notifications: { completions: 'all', reminders: true } }))
    .then([]);
  t.end();
});

t.test('B1 D1: address and password change', (t) => {
  user(t, [registered])
    .when({ type: 'ChangeEmail', email: 'Ada@example.org' })
    .then([{ type: 'EmailChanged', data: { email: 'Ada@example.org' } }])
    .andState({ email: 'Ada@example.org' });
  user(t, [registered]).when({ type: 'ChangeEmail', email: 'ada@example.org' }).then([]);
  user(t, [registered])
    .when({ type: 'ChangePassword' })
    .then([{ type: 'PasswordChanged', data: {} }])
    .andState({ updated_at: at(1) });
  t.end();
});

t.test('C4 D2: only ADMIN changes roles and who is active', (t) => {
  for (const by of [ada, eve]) {
    user(t, [registered]).when({ type: 'ChangeRole', role: 'ADMIN', by }).then({ rejected: 'forbidden' });
    user(t, [registered]).when({ type: 'ChangeRole', role: 'MEMBER', by }).then({ rejected: 'forbidden' });
    user(t, [registered]).when({ type: 'DeactivateUser', by }).then({ rejected: 'forbidden' });
    user(t, [registered, deactivated]).when({ type: 'ReactivateUser', by }).then({ rejected: 'forbidden' });
  }
  user(t, [registered])
    .when({ type: 'ChangeRole', role: 'ADMIN', by: admin })
    .then([{ type: 'RoleChanged', data: { role: 'ADMIN' } }]);
  user(t, [registered])
    .when({ type: 'DeactivateUser', by: admin })
    .then([deactivated])
    .andState({ is_active: false, role: 'MEMBER' });
  user(t, [registered, deactivated]).when({ type: 'DeactivateUser', by: admin }).then([]);
  user(t, [registered, deactivated])
    .when({ type: 'ReactivateUser', by: admin })
    .then([{ type: 'UserReactivated', data: {} }])
    .andState({ is_active: true });
  user(t, [registered]).when({ type: 'ReactivateUser', by: admin }).then([]);
  t.end();
});

const signedIn: SessionEvent = {
  type: 'SignedIn',
  data: {
    id: 'session-1',
    user_id: 'ada',
    method: 'otp',
    ip: '192.0.2.7',
    user_agent: 'Mozilla',
    cookie: true,
  },
};
const refreshedAt = (recorded_at: string): Past<SessionEvent> => ({
  type: 'SessionRefreshed',
  data: {},
  recorded_at,
});

t.test('C1 A7: a session remembers how and whence it was begun', (t) => {
  session(t, [])
    .when({ type: 'SignIn', ...signedIn.data })
    .then([signedIn])
    .andState({ method: 'otp', ip: '192.0.2.7', user_agent: 'Mozilla', cookie: true });
  t.end();
});

t.test('A2: a session ends after 7 days without use, and after 30 days in any case', (t) => {
  const refresh = (now: string) => ({ type: 'RefreshSession', now }) as const;
  const accepted: SessionEvent[] = [{ type: 'SessionRefreshed', data: {} }];
  const ended = { rejected: 'session_ended' } as const;
  session(t, [signedIn]).when(refresh('2026-01-07T23:59:59.999Z')).then(accepted);
  session(t, [signedIn]).when(refresh('2026-01-08T00:00:00.000Z')).then(ended);
  const used = ['2026-01-06', '2026-01-12', '2026-01-18', '2026-01-24', '2026-01-30'].map((day) =>
    refreshedAt(`${day}T00:00:00.000Z`),
  );
  session(t, [signedIn, ...used])
    .when(refresh('2026-01-30T23:59:59.999Z'))
    .then(accepted);
  session(t, [signedIn, ...used])
    .when(refresh('2026-01-31T00:00:00.000Z'))
    .then(ended);
  t.equal(sessionExpiry({ created_at: at(0), last_used_at: at(0) }), '2026-01-08T00:00:00.000Z');
  t.end();
});

t.test('A2: a refresh token that comes again ends the session', (t) => {
  const revoked: SessionEvent = { type: 'SessionRevoked', data: { reason: 'refresh_reused' } };
  session(t, [signedIn])
    .when({ type: 'ReportRefreshReuse' })
    .then([{ type: 'RefreshTokenReused', data: {} }, revoked])
    .andState({ last_used_at: at(0), revoked_at: at(2) });
  session(t, [signedIn, revoked]).when({ type: 'ReportRefreshReuse' }).then([]);
  for (const reason of revocationReasons) {
    session(t, [signedIn])
      .when({ type: 'RevokeSession', reason })
      .then([{ type: 'SessionRevoked', data: { reason } }]);
  }
  t.end();
});

const expires_at = '2026-01-01T00:10:00.000Z';
const inTime = '2026-01-01T00:09:59.999Z';
const requested: OtpEvent = {
  type: 'OtpRequested',
  data: { id: 'otp-1', email: 'ada@example.org', purpose: 'sign_in', user_id: null, expires_at },
};
const failed = (attempt: number): OtpEvent => ({ type: 'OtpFailed', data: { attempt } });
const verified: OtpEvent = { type: 'OtpVerified', data: { user_id: 'ada' } };
const replaced: OtpEvent = { type: 'OtpReplaced', data: {} };
const verify = (correct: boolean, now = inTime): OtpCommand => ({
  type: 'VerifyOtp',
  now,
  correct,
  user_id: 'ada',
});
const invalid = { rejected: 'invalid_otp' } as const;

t.test('A1 B1: a code is asked for, and used once', (t) => {
  otp(t, [])
    .when({ type: 'RequestOtp', ...requested.data })
    .then([requested])
    .andState({ state: 'open', attempts: 0, user_id: null, created_at: at(0) });
  otp(t, [requested])
    .when({ type: 'RequestOtp', ...requested.data })
    .then({ rejected: 'already_exists', field: 'id' });
  otp(t, [requested]).when(verify(true)).then([verified]).andState({ state: 'used', user_id: 'ada' });
  for (const correct of [true, false]) {
    otp(t, [requested, verified]).when(verify(correct)).then(invalid);
    otp(t, []).when(verify(correct)).then(invalid);
  }
  t.end();
});

t.test('A1 D2: a code that has expired or was replaced is worth nothing', (t) => {
  for (const correct of [true, false]) {
    otp(t, [requested]).when(verify(correct, expires_at)).then(invalid);
    otp(t, [requested, replaced]).when(verify(correct)).then(invalid);
  }
  otp(t, [requested]).when({ type: 'ReplaceOtp' }).then([replaced]).andState({ state: 'replaced' });
  otp(t, [requested, verified]).when({ type: 'ReplaceOtp' }).then([]).andState({ state: 'used' });
  otp(t, []).when({ type: 'ReplaceOtp' }).then({ rejected: 'not_found' });
  t.end();
});

t.test('A1 D2: five wrong tries end a challenge, also for the right code', (t) => {
  const tries: OtpEvent[] = [requested];
  for (const attempt of [1, 2, 3, 4, 5]) {
    if (attempt === 5) otp(t, tries).when(verify(true)).then([verified]).andState({ attempts: 4 });
    otp(t, tries)
      .when(verify(false))
      .then([failed(attempt)])
      .andState({ attempts: attempt, state: attempt === 5 ? 'failed' : 'open' });
    tries.push(failed(attempt));
  }
  for (const correct of [true, false]) otp(t, tries).when(verify(correct)).then(invalid);
  t.end();
});

const tokenCreated: ApiTokenEvent = {
  type: 'ApiTokenCreated',
  data: { id: 'token-1', user_id: 'ada', name: 'script', scope: 'read', expires_at: null },
};
const tokenRevoked: ApiTokenEvent = { type: 'ApiTokenRevoked', data: {} };
const createToken: ApiTokenCommand = {
  type: 'CreateApiToken',
  by: ada,
  id: 'token-1',
  name: 'script',
  scope: 'read',
  expires_at: null,
};

t.test('D2: an API token is its maker’s, and revoked by them or by ADMIN', (t) => {
  apiToken(t, [])
    .when(createToken)
    .then([tokenCreated])
    .andState({ ...tokenCreated.data, created_at: at(0), revoked_at: null });
  apiToken(t, [tokenCreated]).when(createToken).then({ rejected: 'already_exists', field: 'id' });
  for (const by of [ada, admin]) {
    apiToken(t, [tokenCreated])
      .when({ type: 'RevokeApiToken', by })
      .then([tokenRevoked])
      .andState({ revoked_at: at(1) });
    apiToken(t, [tokenCreated, tokenRevoked]).when({ type: 'RevokeApiToken', by }).then([]);
    apiToken(t, []).when({ type: 'RevokeApiToken', by }).then({ rejected: 'not_found' });
  }
  apiToken(t, [tokenCreated]).when({ type: 'RevokeApiToken', by: eve }).then({ rejected: 'not_found' });
  t.end();
});

t.test('codes and API tokens begin with one event only', (t) => {
  const recorded_at = at(0);
  t.throws(
    () => otpDecider.evolve(undefined, { ...replaced, recorded_at }),
    /OtpReplaced cannot be the first/,
  );
  t.throws(
    () => apiTokenDecider.evolve(undefined, { ...tokenRevoked, recorded_at }),
    /ApiTokenRevoked cannot be the first/,
  );
  t.end();
});
