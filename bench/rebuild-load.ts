import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from './benchmark.ts';
import { createDatabase } from './database.ts';
import { fillLedger } from './fill.ts';
import { startApiService } from './http/api.ts';
import { loadServer } from './http/load.ts';
import { readsAndWrites } from './http/operations.ts';
import { createIssuer } from './http/tokens.ts';
import { figure, interleave } from './measure.ts';

const perSecond = 500;
const connections = 16;

const about = `${perSecond} requests a second (create, change, get, list of 20; as many of each) on ${connections} connections by one user who has all tasks, with nothing else going on, and while an
operator rebuilds \`tasks\` again and again by the command line: a process of its own, as are the API, PostgreSQL and the generator of the load. A request that fails ends the benchmark.`;

/** What clients notice of a rebuild. */
export const rebuildLoad: Benchmark = async ({ serverUrl, quick, log }) => {
  const events = quick ? 80_000 : 1_000_000;
  const seconds = quick ? 4 : 20;
  const database = await createDatabase(serverUrl, { migrated: true });
  const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-bench-'));
  const secrets = { DATA_ENCRYPTION_KEY: randomBytes(32).toString('hex') };
  const rebuild = (...more: string[]) =>
    rebuildTasks({ ...secrets, DATABASE_URL: database.url, DATA_DIR: dataDir }, more);
  try {
    await fillLedger(database.control, events, log);
    // Puts into the live table what the ledger says.
    await rebuild('--accept-differences');
    const owner = await database.control.query<{ created_by: string; ids: string[] }>(
      `SELECT created_by, array_agg(id) AS ids FROM (SELECT created_by, id FROM tasks LIMIT 1600) AS first GROUP BY created_by`,
    );
    const { created_by = '', ids = [] } = owner.rows[0] ?? {};
    const issuer = createIssuer();
    const server = await startApiService({
      databaseUrl: database.url,
      privatePem: issuer.privatePem,
      env: secrets,
    });
    const load = () =>
      loadServer(
        {
          url: server.url,
          tokens: [issuer.tokenFor(created_by)],
          connections,
          seconds,
          perSecond,
          requests: Array.from({ length: connections }, (_, index) =>
            readsAndWrites(ids.filter((_id, place) => place % connections === index)),
          ),
        },
        server,
        database.postmaster,
      );
    try {
      const measured = await interleave(
        [
          { name: 'alone', run: load },
          {
            name: 'during rebuilds',
            run: async () => {
              const until = Date.now() + seconds * 1000;
              let rebuilds = 0;
              const rebuilding = (async () => {
                for (; Date.now() < until; rebuilds += 1) await rebuild();
              })();
              const [figures] = await Promise.all([load(), rebuilding]);
              return { ...figures, rebuilds };
            },
          },
        ],
        quick ? 1 : 3,
        log,
      );
      const p99 = (name: string) => figure(measured, name, 'p99 ms');
      return {
        title: 'Requests during a rebuild',
        about,
        settings: [{ setting: `${events.toLocaleString('en-US')} events`, measured }],
        goals: [
          {
            what: 'p99 of requests, during rebuilds ÷ alone',
            reached: p99('during rebuilds') / p99('alone'),
            atMost: 2,
          },
        ],
      };
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
    await database.drop();
  }
};

const operator = fileURLToPath(new URL('../../services/ops/dist/main.js', import.meta.url));

const rebuildTasks = async (
  env: Readonly<Record<string, string>>,
  more: readonly string[],
): Promise<void> => {
  const child = spawn(process.execPath, [operator, 'projections', 'rebuild', 'tasks', ...more], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the rebuild ended with ${code}`);
};
