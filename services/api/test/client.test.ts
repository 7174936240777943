import { answerOf, createClient, ifMatch, ProblemError } from '@taskledger/client';
import { repositoryRoot, spawnCommand } from '@taskledger/testing';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { startApi } from './support.ts';

const client = join(repositoryRoot, 'packages/client');

void t.test('A8 B7: the types of the client are those of the OpenAPI document', async (t) => {
  const api = await startApi(t);
  const directory = t.testdir({});
  const document = join(directory, 'openapi.json');
  const file = join(directory, 'schema.ts');
  await writeFile(document, await (await fetch(`${api.url}/api/openapi.json`)).text());
  const generating = spawnCommand(t, process.execPath, {
    args: [`--import=${import.meta.resolve('tsx')}`, 'generate.ts', file, document],
    cwd: client,
  });
  t.equal((await generating.exited).code, 0, generating.output());
  const [generated, committed] = await Promise.all([
    readFile(file, 'utf8'),
    readFile(join(client, 'src/schema.ts'), 'utf8'),
  ]);
  const differing = generated.split('\n').findIndex((line, index) => line !== committed.split('\n')[index]);
  t.ok(
    generated === committed,
    `packages/client/src/schema.ts is stale from line ${differing + 1} on: run \`pnpm client\``,
  );
});

void t.test(
  'A1 E1: the client signs in, renews its token once for many requests, and knows the end',
  async (t) => {
    const api = await startApi(t);
    const { email, password } = await api.registerUser();
    const calls: string[] = [];
    const ended: string[] = [];
    const counting: typeof fetch = (input, init) => {
      calls.push(input instanceof Request ? input.url : String(input));
      return fetch(input, init);
    };
    const { api: requests, session } = createClient({
      baseUrl: api.url,
      keeping: 'memory',
      fetch: counting,
      onEnd: ({ code }) => ended.push(code),
    });
    const tokens = await answerOf(requests.POST('/api/v1/auth/login', { body: { email, password } }));
    session.begin({ ...tokens, access: `${tokens.access.slice(0, -4)}AAAA` });
    calls.length = 0;

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => answerOf(requests.GET('/api/v1/profile'))),
    );
    t.ok(answers.every((profile) => profile.email === email));
    t.equal(
      calls.filter((path) => path.endsWith('/token/refresh')).length,
      1,
      'one refresh for five requests',
    );
    t.equal(calls.filter((path) => path.endsWith('/profile')).length, 10, 'each was sent again');
    t.not(session.accessToken(), tokens.access);

    const before = session.accessToken();
    await requests.POST('/api/v1/auth/logout-all', { body: null });
    await t.rejects(requests.GET('/api/v1/profile'), { name: 'ProblemError', status: 401 });
    t.equal(ended.length, 1, 'the end of the session is told once');
    t.ok(before);
    t.equal(session.accessToken(), undefined, 'and nothing of it is kept');
  },
);

void t.test('F6 G8: problems are errors with a type, and a lost answer is asked for again', async (t) => {
  const api = await startApi(t);
  const { token } = await api.registerUser();
  let losses = 0;
  const losing: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (losses > 0) {
      losses -= 1;
      throw new TypeError('the connection broke');
    }
    return answer;
  };
  const { api: requests, session } = createClient({ baseUrl: api.url, keeping: 'memory', fetch: losing });
  session.begin({ access: token, token_type: 'Bearer', expires_in: 600, refresh_expires_in: 0 });

  losses = 1;
  const made = await answerOf(requests.POST('/api/v1/tasks', { body: { title: 'Once' } }));
  const { results } = await answerOf(requests.GET('/api/v1/tasks'));
  t.same(
    results.map(({ id }) => id),
    [made.id],
    'the repetition made no second task',
  );

  const path = { id: made.id };
  const changed = await answerOf(
    requests.PATCH('/api/v1/tasks/{id}', {
      params: { path, header: ifMatch(1) },
      body: { priority: 'HIGH' },
    }),
  );
  t.equal(changed.version, 2);
  const stale: unknown = await requests
    .PATCH('/api/v1/tasks/{id}', { params: { path, header: ifMatch(1) }, body: { title: 'Late' } })
    .catch((error: unknown) => error);
  t.ok(stale instanceof ProblemError);
  t.match(stale, {
    status: 412,
    code: 'version_mismatch',
    problem: { current: { version: 2 }, events: [{ type: 'TaskPriorityChanged' }] },
  });

  const invalid: unknown = await requests
    .POST('/api/v1/tasks', { body: { title: '' } })
    .catch((error: unknown) => error);
  t.match(invalid, { status: 422, code: 'validation_failed' });
  t.ok(invalid instanceof ProblemError && invalid.fieldMessage('title'), 'with a message for the field');
});
