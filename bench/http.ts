import { createCrudTable } from './baselines/crud-table.ts';
import type { Benchmark } from './benchmark.ts';
import { type BenchDatabase, createDatabase } from './database.ts';
import { startApiService } from './http/api.ts';
import { loadServer } from './http/load.ts';
import type { PlannedRequest } from './http/load-plan.ts';
import { hello, type Operation, operations } from './http/operations.ts';
import { seedTasks } from './http/seed.ts';
import { startServer, type RunningServer } from './http/servers.ts';
import { createIssuer } from './http/tokens.ts';
import { figure, interleave, type Subject } from './measure.ts';
import type { Goal, Setting } from './report.ts';

const about = `\`api\` is services/api as it ships (compiled, one process, pool of 10; request log and rate limits switched off, as the others have none), \`crud\` a plain Fastify + pg
server without history with the same token check and validation, one prepared statement per request and the same pool, \`hello\` a Fastify hello-world behind the same
token check. 100,000 tasks of 91 users are present, 10,000 of them the caller's. GET by id and PATCH go round the caller's tasks; each PATCH changes the title. A list is asked for by another user on each connection, with some 1,000 tasks each. autocannon puts
the load on, in a process of its own on the same machine.`;

/** The service over HTTP against plain CRUD. */
export const http: Benchmark = async ({ serverUrl, redisUrl, quick, log }) => {
  const database = await createDatabase(serverUrl, { migrated: true });
  const stops: (() => Promise<void>)[] = [];
  try {
    log('recording tasks');
    const { userId, others, ids } = await seedTasks(
      database,
      quick ? { total: 20_000, own: 2_000 } : { total: 100_000, own: 10_000 },
    );
    await createCrudTable(database.control);
    const issuer = createIssuer();
    const servers = await startServers(database, issuer, redisUrl, stops);
    const [own, all] = [[userId], others].map((users) => users.map(issuer.tokenFor));
    const settings: Setting[] = [];
    for (const connections of [16, 64]) {
      for (const operation of operations) {
        const setting = `${operation.name}, ${connections} connections`;
        log(setting);
        const tokens = (operation.byAll === true ? all : own) ?? [];
        const on = (name: string, server: RunningServer, plan: Operation['plan']): Subject => ({
          name,
          run: () =>
            loadServer(
              {
                url: server.url,
                tokens,
                connections,
                seconds: quick ? 2 : 5,
                requests: perConnection(connections, ids, plan),
              },
              server,
              database.postmaster,
            ),
        });
        const subjects = [
          on('api', servers.api, operation.plan),
          on('crud', servers.crud, operation.plan),
          on('hello', servers.hello, () => hello),
        ];
        settings.push({ setting, measured: await interleave(subjects, 3, log) });
      }
    }
    return { title: 'HTTP', about, settings, goals: settings.flatMap(goalsOf) };
  } finally {
    for (const stop of stops.toReversed()) await stop();
    await database.drop();
  }
};

const startServers = async (
  database: BenchDatabase,
  { privatePem, publicPem }: { privatePem: string; publicPem: string },
  redisUrl: string | undefined,
  stops: (() => Promise<void>)[],
) => {
  const started = async (starting: Promise<RunningServer>) => {
    const server = await starting;
    stops.push(server.stop);
    return server;
  };
  const baseline = (name: string) =>
    startServer(new URL(`baselines/${name}.js`, import.meta.url), '/', {
      JWT_PUBLIC_KEY: publicPem,
      DATABASE_URL: database.url,
    });
  return {
    api: await started(startApiService({ databaseUrl: database.url, redisUrl, privatePem })),
    crud: await started(baseline('crud')),
    hello: await started(baseline('hello')),
  };
};

/** Each connection has tasks of its own, so that no two change the same one. */
const perConnection = (
  connections: number,
  ids: readonly string[],
  plan: Operation['plan'],
): (readonly PlannedRequest[])[] => {
  const share = Math.min(150, Math.floor(ids.length / connections));
  return Array.from({ length: connections }, (_, index) =>
    plan(ids.slice(index * share, (index + 1) * share)),
  );
};

const goalsOf = ({ setting, measured }: Setting): Goal[] => {
  const ratio = (key: string, to = 'crud') => figure(measured, 'api', key) / figure(measured, to, key);
  const cpu = (name: string) =>
    figure(measured, name, 'server CPU µs/req') + figure(measured, name, 'PostgreSQL CPU µs/req');
  const promised = setting.endsWith(', 64 connections')
    ? operations.find(({ name }) => setting.startsWith(`${name},`))?.promised
    : undefined;
  return [
    {
      what: `${setting}: req/s, api ÷ crud`,
      reached: ratio('req/s'),
      ...(promised !== undefined && { atLeast: promised }),
    },
    { what: `${setting}: req/s, api ÷ hello`, reached: ratio('req/s', 'hello') },
    { what: `${setting}: CPU of server and PostgreSQL, api ÷ crud`, reached: cpu('api') / cpu('crud') },
    {
      what: `${setting}: p99, api ÷ crud`,
      reached: ratio('p99 ms'),
      ...(promised !== undefined && setting.startsWith('POST') && { atMost: 1 }),
    },
  ];
};
