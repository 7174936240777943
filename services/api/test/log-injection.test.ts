import { connect } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { startApi } from './support.ts';

t.test('A9 A7: nothing that a client sends makes a log line or an event of its own', async (t) => {
  const api = await startApi(t, { env: { LOG_LEVEL: 'info' } });
  const forged = '{"level":30,"msg":"forged"}';
  const escapes = '\u001b[2J\u2028\u0085';

  // Over a bare socket: a well-behaved client would not send these.
  const { port } = new URL(api.url);
  const raw = async (lines: readonly string[]): Promise<string> => {
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
    return text(socket);
  };
  const get = (path: string, ...headers: string[]) =>
    raw([`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers]);

  await get(`/api/v1/tasks%0a${encodeURIComponent(forged)}`);
  await get('/api/v1/profile', `X-Request-Id: a\t${forged}`);
  await get('/api/v1/profile', `User-Agent: b ${forged}${escapes}`);
  await get('/api/v1/profile', `Authorization: Bearer ${forged}`);
  const split = await get(
    '/api/v1/profile',
    'X-Request-Id: ok',
    'X-Forwarded-For: 1.2.3.4%0d%0aSet-Cookie: a=b',
  );
  t.notMatch(split, /set-cookie/i, 'no header of the response is made either');
  await api.request('POST', '/api/v1/auth/login', {
    body: { email: 'nobody@example.com', password: `x\n${forged}` },
    headers: { 'x-request-id': `c${forged}` },
  });

  const lines = api.logs.map((line) => JSON.stringify(line));
  t.ok(lines.length >= 6, 'every request has its line');
  t.notOk(
    api.logs.some((line) => line['msg'] === 'forged'),
    'none of them is the forged one',
  );
  t.notOk(
    api.logs.some((line) => String(line['request_id']).includes('forged')),
    'an id that is not plain is not taken over',
  );
  const { rows } = await api.deps.pool.query<{ meta: { correlation_id: string } }>('SELECT meta FROM events');
  t.ok(rows.length > 0);
  t.notOk(
    rows.some(({ meta }) => meta.correlation_id.includes('forged')),
    'nor does it reach the ledger',
  );
});
