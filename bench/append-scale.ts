import { ledgerOperation } from './append/ledger-subject.ts';
import type { Benchmark } from './benchmark.ts';
import { type BenchDatabase, createDatabase, fillPool } from './database.ts';
import { fillLedger } from './fill.ts';
import { runCallers } from './load.ts';
import { figure, interleave, type Subject } from './measure.ts';
import type { Goal, Setting } from './report.ts';

const about = `The same appends as in \`append\`, by turns into a ledger that holds 10,000 events and into one that holds 10,000,000 (filled by SQL, four events
for each task; the read model \`tasks\` starts empty in both). CPU is what matters here: of this process, and of the whole PostgreSQL server.`;

/** What an append costs when little or much is in the ledger already. */
export const appendScale: Benchmark = async ({ serverUrl, quick, log }) => {
  const sizes = [10_000, quick ? 1_000_000 : 10_000_000];
  const databases: { readonly name: string; readonly database: BenchDatabase }[] = [];
  try {
    for (const size of sizes) {
      const database = await createDatabase(serverUrl, { migrated: true });
      databases.push({ name: `${size.toLocaleString('en-US')} events`, database });
      await fillLedger(database.control, size, log);
    }
    const settings: Setting[] = [];
    for (const callers of [1, 64]) {
      log(`${callers} callers`);
      const subjects = await Promise.all(databases.map((each) => subjectOn(each, callers, quick ? 2 : 8)));
      settings.push({
        setting: `${callers} callers`,
        measured: await interleave(subjects, quick ? 3 : 5, log),
      });
    }
    return { title: 'Append, as the ledger grows', about, settings, goals: settings.flatMap(goalsOf) };
  } finally {
    for (const { database } of databases) await database.drop();
  }
};

const subjectOn = async (
  { name, database }: { name: string; database: BenchDatabase },
  callers: number,
  seconds: number,
): Promise<Subject> => {
  const pool = database.pool(10);
  await fillPool(pool, 10);
  return {
    name,
    run: () =>
      runCallers({
        callers,
        seconds,
        operation: ledgerOperation(pool),
        cpu: { postmaster: database.postmaster },
      }),
  };
};

const goalsOf = ({ setting, measured }: Setting): Goal[] => {
  const [few, many] = measured.map(({ name }) => name);
  if (few === undefined || many === undefined) return [];
  const cpu = (name: string) =>
    figure(measured, name, 'client CPU µs/op') + figure(measured, name, 'server CPU µs/op');
  return [
    // Not higher, within what two runs of the same differ by.
    {
      what: `CPU per append, ${many} ÷ ${few}, ${setting}`,
      reached: cpu(many) / cpu(few),
      ...(setting === '64 callers' && { atMost: 1.05 }),
    },
    {
      what: `ops/s, ${many} ÷ ${few}, ${setting}`,
      reached: figure(measured, many, 'ops/s') / figure(measured, few, 'ops/s'),
    },
  ];
};
