/** Chance that a seed repeats. */
export interface Chance {
  /** 0 ≤ n < below, a whole number. */
  readonly below: (below: number) => number;
  readonly oneOf: <T>(choices: readonly T[]) => T;
  readonly percent: (percent: number) => boolean;
}

/** Mulberry32: small, quick, and good enough to pick test input. */
export const createChance = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    oneOf: (choices) => {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new RangeError('nothing to choose from');
      return choice;
    },
    percent: (percent) => below(100) < percent,
  };
};
