import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that a seed repeats. */
export interface Chance {
  /** 0 ≤ n < below, a whole number; 0 where there is none. */
  readonly below: (below: number) => number;
  readonly oneOf: <T>(choices: readonly T[]) => T;
  readonly percent: (percent: number) => boolean;
}

export const createChance = (seed: number): Chance => {
  const generator = xoroshiro128plus(seed);
  const below = (limit: number) => uniformInt(generator, 0, Math.max(0, limit - 1));
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
