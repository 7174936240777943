import { Agent, type Dispatcher } from 'undici';
import t, { type Test } from 'tap';
import { createChance } from './fuzz/chance.ts';
import { type NamedOperation, type OpenApi, operationsOf } from './fuzz/operations.ts';
import { createRequests, type FuzzRequest } from './fuzz/requests.ts';
import { startApi, type TestApi } from './support.ts';

const total = Number(process.env['FUZZ_REQUESTS'] ?? 20_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_121);

/** These hash passwords, on purpose slowly: they get a share of their own. */
const slow = /\/auth\/(register|login|password)$|\/profile\/(email|erase)/;

t.test(`A5 A9: ${total} requests made from the OpenAPI document, good and bad, seed ${seed}`, async (t) => {
  const api = await startApi(t);
  const { body: document } = await api.request<OpenApi>('GET', '/api/openapi.json');
  const operations = operationsOf(document);
  const chance = createChance(seed);
  const ids: string[] = [];
  const make = createRequests(document, chance, ids);
  const callers = await createCallers(api, 3);
  const agent = new Agent({ connections: 16 });
  t.teardown(() => agent.destroy());

  const tried = new Map<NamedOperation, number>();
  const statuses = new Map<number, number>();
  let sent = 0;
  const client = async (): Promise<void> => {
    while (sent < total) {
      const operation = chance.oneOf(operations);
      if (slow.test(operation.path) && !chance.percent(8)) continue;
      sent += 1;
      tried.set(operation, (tried.get(operation) ?? 0) + 1);
      const caller = chance.percent(4) ? undefined : chance.oneOf(callers);
      const request = make(operation);
      const status = await send(t, api, agent, request, caller?.token, ids);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 401 && caller !== undefined) await caller.revive();
    }
  };
  await Promise.all(Array.from({ length: 16 }, client));

  t.equal(tried.size, operations.length, 'every operation was tried');
  const good = [...statuses].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
  t.ok(good > total / 10, `${good} requests succeeded`);
  t.comment(
    [...statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
  );
  const { status } = await api.request('GET', '/readyz');
  t.equal(status, 200, 'the service is well');
});

/** Answers with the status. The body was compared with its schema as it left; streams are left after their first bytes. */
const send = async (
  t: Test,
  api: TestApi,
  agent: Dispatcher,
  { method, path, headers, body }: FuzzRequest,
  token: string | undefined,
  ids: string[],
): Promise<number> => {
  const leave = new AbortController();
  const response = await agent.request({
    origin: api.url,
    // A path that HTTP itself forbids never reaches the service.
    path: path.replaceAll(/[^\x21-\x7e]/g, ''),
    method,
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body }),
    signal: leave.signal,
  });
  const type = String(response.headers['content-type'] ?? '');
  if (type.startsWith('text/event-stream')) {
    response.body.on('error', () => undefined);
    leave.abort();
    return response.statusCode;
  }
  const text = await response.body.text();
  const told = `${method} ${path.slice(0, 200)} ${body?.slice(0, 300) ?? ''} → ${response.statusCode} ${text.slice(0, 300)}`;
  if (response.statusCode >= 500) t.fail(told);
  if (response.statusCode >= 400 && !type.startsWith('application/problem+json'))
    t.fail(`no problem: ${told}`);
  if (response.statusCode < 300) remember(text, ids);
  return response.statusCode;
};

/** Later requests are about what earlier ones have made. */
const remember = (text: string, ids: string[]): void => {
  for (const [, id] of text.slice(0, 2_000).matchAll(/"id":"([0-9a-f-]{36})"/g)) {
    if (id === undefined || ids.includes(id)) continue;
    if (ids.length >= 300) ids.shift();
    ids.push(id);
  }
};

/** Users who come back as somebody new when the fuzz has signed them out, demoted or erased them. The first is an administrator. */
const createCallers = async (api: TestApi, count: number) => {
  const callers = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const enter = async () => (index === 0 ? await api.registerAdmin() : await api.registerUser()).token;
      const caller = {
        token: await enter(),
        reviving: undefined as Promise<void> | undefined,
        revive: (): Promise<void> =>
          (caller.reviving ??= enter().then((token) => {
            caller.token = token;
            caller.reviving = undefined;
          })),
      };
      return caller;
    }),
  );
  return callers;
};
