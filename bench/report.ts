import type { Measured } from './measure.ts';

/** Several subjects under one setting, for instance "64 callers". */
export interface Setting {
  readonly setting: string;
  readonly measured: readonly Measured[];
}

/** A figure that the project promises, with what was reached. */
export interface Goal {
  readonly what: string;
  readonly reached: number;
  /** Undefined: reported, not promised. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Result {
  readonly title: string;
  /** What was compared, and how, for a reader who has not seen the code. */
  readonly about: string;
  readonly settings: readonly Setting[];
  readonly goals: readonly Goal[];
}

/** Whether a goal is reached; undefined where nothing is promised. */
export const isMet = ({ reached, atLeast, atMost }: Goal): boolean | undefined => {
  if (atLeast === undefined && atMost === undefined) return undefined;
  return (atLeast === undefined || reached >= atLeast) && (atMost === undefined || reached <= atMost);
};
