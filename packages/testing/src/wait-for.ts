import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds until it gives up; 10 s unless told. */
  readonly timeoutMs?: number;
  /** Milliseconds between two looks; 20 unless told. */
  readonly intervalMs?: number;
  /** What is awaited, for the message of the failure; a function is asked when the time is up. */
  readonly describe?: string | (() => unknown);
}

type Falsy = false | 0 | '' | null | undefined;

/**
 * Looks at `condition` until it is truthy and answers with that value.
 * Rejects when the time is up, naming what was awaited, with the last error of `condition` as its cause.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, intervalMs = 20, describe = 'a condition' }: WaitOptions = {},
): Promise<Exclude<Awaited<T>, Falsy>> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (isTruthy(value)) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) break;
    await delay(intervalMs);
  }
  const awaited = typeof describe === 'function' ? String(describe()) : describe;
  throw new Error(`waited ${timeoutMs} ms in vain for ${awaited}`, { cause });
}

function isTruthy<T>(value: T): value is Exclude<T, Falsy> {
  return Boolean(value);
}
