import { unsubscribeToken } from '@taskledger/runtime';
import t from 'tap';
import { startApi } from './support.ts';

void t.test('B6: the link in a mail ends mails of its kind, without a session (RFC 8058)', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser();
  const { otpSecret } = api.deps.config;
  const preferences = async () =>
    (await api.request<{ email_notifications: unknown }>('GET', '/api/v1/profile', { token: user.token }))
      .body.email_notifications;
  const link = (token: string) => `/api/v1/unsubscribe?token=${token}`;
  const reminders = unsubscribeToken(otpSecret, { userId: user.id, from: 'reminders' });

  const page = await api.request<string>('GET', link(reminders));
  t.equal(page.status, 200);
  t.match(page.headers.get('content-type'), /^text\/html/);
  t.match(page.headers.get('content-security-policy'), /default-src 'none'.*form-action 'self'/);
  t.ok(page.body.includes(`action="${link(reminders)}"`));
  t.same(
    await preferences(),
    { completions: 'all', reminders: true, assignments: true },
    'a program that only looks the link up decides nothing',
  );

  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const oneClick = { headers: form, body: 'List-Unsubscribe=One-Click' };
  t.equal((await api.request('POST', link(reminders), oneClick)).status, 204);
  t.same(await preferences(), { completions: 'all', reminders: false, assignments: true });
  t.equal((await api.request('POST', link(reminders), oneClick)).status, 204, 'again changes nothing');

  const completions = unsubscribeToken(otpSecret, { userId: user.id, from: 'completions' });
  const multipart = { 'content-type': 'multipart/form-data; boundary=x', accept: 'text/html' };
  const body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
  const sent = await api.request('POST', link(completions), { headers: multipart, body });
  t.equal(sent.status, 303);
  const done = await api.request<string>('GET', sent.headers.get('location') ?? '');
  t.match(done.body, /You get no more mails about completed tasks/);
  t.same(await preferences(), { completions: 'none', reminders: false, assignments: true });

  const log = await api.request<{ results: { type: string; actor: { id: string } }[] }>(
    'GET',
    '/api/v1/activity-logs?type=ProfileChanged',
    { token: user.token },
  );
  t.same(
    log.body.results.map(({ actor }) => actor.id),
    [user.id, user.id],
    'recorded as theirs',
  );

  for (const forged of [
    reminders.replace('reminders', 'assignments'),
    `${reminders.slice(0, -1)}${reminders.endsWith('A') ? 'B' : 'A'}`,
    `${reminders}.x`,
    'reminders',
    `email.${user.id}.x`,
  ]) {
    t.equal((await api.request('POST', link(forged), oneClick)).status, 404, forged);
    t.equal((await api.request('GET', link(forged))).status, 404);
  }
  t.equal((await api.request('POST', '/api/v1/unsubscribe', oneClick)).status, 422);
  t.notOk(JSON.stringify(api.logs).includes(reminders.slice(-20)), 'no token in the log');
});
