import type { Benchmark } from './benchmark.ts';
import { createDatabase } from './database.ts';
import { loadServer } from './http/load.ts';
import { seedTasks } from './http/seed.ts';
import { startApiService } from './http/api.ts';
import { createIssuer } from './http/tokens.ts';
import { figure, interleave, type Measured, type Subject } from './measure.ts';
import type { Goal, Setting } from './report.ts';

const queries = [
  'tasks',
  'tasks?page=1',
  'tasks?status=PENDING',
  'tasks?priority=HIGH&limit=50',
  'tasks?tag=finance',
  'tasks?search=quarterly',
  'tasks?search=task+99999',
  'tasks?is_overdue=true',
  'tasks?due_date__gte=2027-01-01',
  'tasks?created_at__gte=2026-01-01&limit=100',
  'tasks?ordering=due_date',
  'tasks?ordering=-due_date',
  'tasks?ordering=-updated_at',
  'tasks?ordering=-priority,created_at',
  'tasks?ordering=title',
  'tasks/my_tasks',
  'tasks/summary',
  'categories',
  'activity-logs',
  'changes?since=0',
] as const;

const connections = 16;

const about = `The API over HTTP at ${connections} connections by a user who has a tenth of all tasks. \`many\` holds 1,000,000 tasks, \`few\` 10,000 (with --quick
100,000 and 1,000); both are served by the same code on the same server, by turns. p97.5 stands for p95, which is lower. All connections
ask for the same list of the same user at the same time, and calls for the same list share a reading.`;

/** Every kind of list, with a million tasks present. */
export const scale: Benchmark = async ({ serverUrl, quick, log }) => {
  const stops: (() => Promise<void>)[] = [];
  try {
    const places = [];
    for (const [name, total] of [
      ['many', quick ? 100_000 : 1_000_000],
      ['few', quick ? 1_000 : 10_000],
    ] as const) {
      log(`recording ${total.toLocaleString('en-US')} tasks`);
      places.push({ name, ...(await preparePlace(serverUrl, total, stops)) });
    }
    const settings: Setting[] = [];
    for (const query of queries) {
      log(query);
      const subjects = places.map(({ name, server, token, postmaster }): Subject => ({
        name,
        run: () =>
          loadServer(
            {
              url: server.url,
              tokens: [token],
              connections,
              seconds: quick ? 1 : 2,
              requests: Array.from({ length: connections }, () => [
                { method: 'GET', path: `/api/v1/${query}` },
              ]),
            },
            server,
            postmaster,
          ),
      }));
      settings.push({ setting: query, measured: await interleave(subjects, 3, log) });
    }
    return { title: 'A million tasks', about, settings, goals: settings.flatMap(goalsOf) };
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
};

const preparePlace = async (serverUrl: string, total: number, stops: (() => Promise<void>)[]) => {
  const database = await createDatabase(serverUrl, { migrated: true });
  stops.push(() => database.drop());
  const { userId } = await seedTasks(database, { total, own: total / 10 });
  const issuer = createIssuer();
  const server = await startApiService({ databaseUrl: database.url, privatePem: issuer.privatePem });
  stops.push(server.stop);
  return { server, token: issuer.tokenFor(userId), postmaster: database.postmaster };
};

const goalsOf = ({ setting, measured }: Setting): Goal[] => [
  { what: `${setting}: p97.5 ms with many tasks`, reached: figure(measured, 'many', 'p97.5 ms'), atMost: 50 },
  ...(setting === 'tasks' ? [listSpeed(measured)] : []),
];

const listSpeed = (measured: readonly Measured[]): Goal => ({
  what: 'list of 20: req/s, many ÷ few',
  reached: figure(measured, 'many', 'req/s') / figure(measured, 'few', 'req/s'),
  atLeast: 0.9,
});
