import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './benchmark.ts';
import { createDatabase } from './database.ts';
import { loadServer } from './http/load.ts';
import { startServer } from './http/servers.ts';
import { createIssuer } from './http/tokens.ts';
import { figure, interleave, type Subject } from './measure.ts';
import type { Goal, Setting } from './report.ts';

const about = `What the access check costs: token, session and role, on a route that does nothing. \`guarded\` demands a signed-in caller, \`open\` nobody;
both are served by the same process of the API, with its hooks and headers. The caller sends the same token on every request, as clients do.`;

/** A guarded hello world against an open one, both of the API itself. */
export const access: Benchmark = async ({ serverUrl, quick, log }) => {
  const database = await createDatabase(serverUrl, { migrated: true });
  const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-bench-'));
  const issuer = createIssuer();
  const server = await startServer(new URL('access/server.js', import.meta.url), '/healthz', {
    NODE_ENV: 'development',
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    JWT_PRIVATE_KEY: issuer.privatePem,
    LOG_LEVEL: 'error',
  });
  try {
    const settings: Setting[] = [];
    for (const connections of [16, 64]) {
      const on = (name: string, path: string): Subject => ({
        name,
        run: () =>
          loadServer(
            {
              url: server.url,
              tokens: [issuer.tokenFor('019aa5c0-0000-7000-8000-000000000001')],
              connections,
              seconds: quick ? 2 : 5,
              requests: Array.from({ length: connections }, () => [{ method: 'GET', path }]),
            },
            server,
            database.postmaster,
          ),
      });
      const subjects = [on('guarded', '/bench/guarded'), on('open', '/bench/open')];
      settings.push({ setting: `${connections} connections`, measured: await interleave(subjects, 5, log) });
    }
    return { title: 'Access check', about, settings, goals: settings.flatMap(goalsOf) };
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
    await database.drop();
  }
};

const goalsOf = ({ setting, measured }: Setting): Goal[] => [
  {
    what: `${setting}: req/s, guarded ÷ open`,
    reached: figure(measured, 'guarded', 'req/s') / figure(measured, 'open', 'req/s'),
    ...(setting.startsWith('64') && { atLeast: 0.9 }),
  },
  {
    what: `${setting}: CPU, guarded ÷ open`,
    reached: figure(measured, 'guarded', 'server CPU µs/req') / figure(measured, 'open', 'server CPU µs/req'),
  },
];
