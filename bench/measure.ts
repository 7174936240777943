/** The middle of an odd number of values, the mean of the two in the middle of an even number; NaN of none. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
};

/** The smallest value that at least `share` (0–1) of all values do not exceed. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

/** The figures of one run by name; null where this machine cannot tell. */
export type Figures = Readonly<Record<string, number | null>>;

/** One of the things that are compared under one setting. */
export interface Subject {
  readonly name: string;
  readonly run: () => Promise<Figures>;
}

export interface Measured {
  readonly name: string;
  readonly medians: Figures;
  readonly runs: readonly Figures[];
}

/**
 * Runs the subjects in turn, A B A B …, so that whatever else the machine does meets all of them alike. Each goes once
 * before, uncounted.
 */
export const interleave = async (
  subjects: readonly Subject[],
  times: number,
  log: (line: string) => void,
): Promise<readonly Measured[]> => {
  const runs = new Map<string, Figures[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= times; round += 1) {
    for (const { name, run } of subjects) {
      const figures = await run();
      if (round === 0) continue;
      runs.get(name)?.push(figures);
      log(`  ${round}/${times} ${name}: ${describe(figures)}`);
    }
  }
  return [...runs].map(([name, all]) => ({ name, runs: all, medians: mediansOf(all) }));
};

const mediansOf = (runs: readonly Figures[]): Figures =>
  Object.fromEntries(
    Object.keys(runs[0] ?? {}).map((key) => {
      const values = runs.flatMap((figures) => figures[key] ?? []);
      return [key, values.length === 0 ? null : median(values)];
    }),
  );

const describe = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value === null ? '?' : formatNumber(value)}`)
    .join(', ');

/** Three significant digits; thousands with a separator. */
export const formatNumber = (value: number): string => {
  if (Number.isNaN(value)) return '?';
  return Number(value.toPrecision(value >= 1000 ? 4 : 3)).toLocaleString('en-US', {
    maximumFractionDigits: 4,
  });
};

/** The part of `figures` that must be there. */
export const figure = (measured: readonly Measured[], name: string, key: string): number => {
  const value = measured.find((each) => each.name === name)?.medians[key];
  return value ?? Number.NaN;
};
