import type { Benchmark } from './benchmark.ts';
import { createPlainTable, insertOperation, pgbenchScript } from './append/insert-subject.ts';
import { ledgerOperation } from './append/ledger-subject.ts';
import { hasPgbench, runPgbench } from './append/pgbench.ts';
import { type BenchDatabase, createDatabase, fillPool } from './database.ts';
import { runCallers } from './load.ts';
import { figure, interleave, type Subject } from './measure.ts';
import type { Goal, Setting } from './report.ts';

const about = `One operation of \`ledger.append\` is the command CreateTask: decide, append, and the row of the inline read model \`tasks\`, over
the pool of 10 connections that the services use. The baselines write the same payload into a plain table with one index, one prepared single-row INSERT
per operation, each caller on its own connection: \`INSERT\` through the same Node driver, \`pgbench\` from PostgreSQL's own load generator in C.`;

/** \`ledger.append\` with its inline read model against single-row INSERTs. */
export const append: Benchmark = async ({ serverUrl, quick, log }) => {
  const database = await createDatabase(serverUrl, { migrated: true });
  try {
    await createPlainTable(database.control);
    const settings: Setting[] = [];
    const pgbench = await hasPgbench();
    for (const callers of [1, 16, 64]) {
      log(`${callers} callers`);
      const subjects = await subjectsAt(database, callers, quick ? 2 : 5, pgbench);
      try {
        settings.push({ setting: `${callers} callers`, measured: await interleave(subjects.list, 3, log) });
      } finally {
        await subjects.close();
      }
    }
    return { title: 'Append', about, settings, goals: settings.flatMap(goalsOf) };
  } finally {
    await database.drop();
  }
};

const subjectsAt = async (database: BenchDatabase, callers: number, seconds: number, pgbench: boolean) => {
  const ledgerPool = database.pool(10);
  await fillPool(ledgerPool, 10);
  const insertPool = database.pool(callers);
  const inserts = await insertOperation(insertPool, callers);
  const cpu = { postmaster: database.postmaster };
  const list: Subject[] = [
    {
      name: 'ledger.append',
      run: () => runCallers({ callers, seconds, cpu, operation: ledgerOperation(ledgerPool) }),
    },
    { name: 'INSERT', run: () => runCallers({ callers, seconds, cpu, operation: inserts.operation }) },
  ];
  if (pgbench)
    list.push({ name: 'pgbench', run: () => runPgbench(database.url, pgbenchScript(), callers, seconds) });
  const close = async () => {
    inserts.release();
    await Promise.all([ledgerPool.end(), insertPool.end()]);
  };
  return { list, close };
};

const goalsOf = ({ setting, measured }: Setting): Goal[] => {
  const cpu = (name: string) =>
    figure(measured, name, 'client CPU µs/op') + figure(measured, name, 'server CPU µs/op');
  const rates = ['INSERT', 'pgbench']
    .filter((name) => measured.some((each) => each.name === name))
    .map((name) => ({
      what: `append ÷ ${name}, ${setting}`,
      reached: figure(measured, 'ledger.append', 'ops/s') / figure(measured, name, 'ops/s'),
      ...(setting === '64 callers' && { atLeast: 1.5 }),
    }));
  return [
    ...rates,
    {
      what: `CPU of client and server, append ÷ INSERT, ${setting}`,
      reached: cpu('ledger.append') / cpu('INSERT'),
    },
  ];
};
