import type { Record } from './results.ts';
import { formatNumber, type Measured } from './measure.ts';
import { type Goal, isMet } from './report.ts';

/** All results as one page. */
export const resultsPage = (records: readonly Record[]): string =>
  [
    '# Results of `pnpm bench`',
    '',
    'Written by the bench; the same figures, each run by itself, are in the JSON files beside. Subjects run in turn (A B A B …) after one',
    'uncounted round; the tables give medians. "CPU" counts user and system time: of the client process, and of the PostgreSQL backends.',
    '',
    ...records.flatMap(section),
  ].join('\n');

const section = ({ name, quick, measuredAt, machine, server, redis, result }: Record): string[] => [
  `## ${result.title} (\`${name}\`)`,
  '',
  ...(quick ? ['**A quick look (`--quick`), not for the record.**', ''] : []),
  result.about.replaceAll('\n', ' '),
  '',
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}; Node ${machine.node}, PostgreSQL ${server.version} (shared_buffers ` +
    `${server.settings['shared_buffers'] ?? '?'}, fsync on)${redis === undefined ? '' : `, Redis ${redis}`}; commit ${machine.commit}; load before ` +
    `${formatNumber(machine.loadBefore)}; ${measuredAt}.`,
  '',
  ...goalTable(result.goals),
  '',
  ...result.settings.flatMap(({ setting, measured }) => [`### ${setting}`, '', ...figureTable(measured), '']),
];

const goalTable = (goals: readonly Goal[]): string[] => [
  '| | reached | promised | |',
  '|---|--:|--:|---|',
  ...goals.map(
    (goal) => `| ${goal.what} | ${formatNumber(goal.reached)} | ${promised(goal)} | ${verdict(goal)} |`,
  ),
];

const promised = ({ atLeast, atMost }: Goal): string =>
  [atLeast !== undefined && `≥ ${formatNumber(atLeast)}`, atMost !== undefined && `≤ ${formatNumber(atMost)}`]
    .filter(Boolean)
    .join(', ');

const verdict = (goal: Goal): string => {
  const met = isMet(goal);
  if (met === undefined) return '';
  return met ? 'reached' : '**missed**';
};

const figureTable = (measured: readonly Measured[]): string[] => {
  const columns = [...new Set(measured.flatMap(({ medians }) => Object.keys(medians)))];
  return [
    `| | ${columns.join(' | ')} |`,
    `|---|${columns.map(() => '--:').join('|')}|`,
    ...measured.map(
      ({ name, medians }) => `| ${name} | ${columns.map((column) => cell(medians[column])).join(' | ')} |`,
    ),
  ];
};

const cell = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : formatNumber(value);
