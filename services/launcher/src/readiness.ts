import { setTimeout } from 'node:timers/promises';
import type { Output } from './output.ts';

const SAY_SO_AFTER_MS = 30_000;

/**
 * Resolves to true when `url` answers with success, to false when `signal` fires first. Where it is unknown (404) `otherwise` is asked
 * instead.
 */
export async function untilReady(
  { url, otherwise = url }: { readonly url: string; readonly otherwise?: string },
  output: Output,
  signal: AbortSignal,
): Promise<boolean> {
  for (let said = Date.now(); ; await setTimeout(50, undefined, { signal }).catch(() => undefined)) {
    const state = await ask(url, signal);
    if (signal.aborted) return false;
    if (state === 'ready') return true;
    if (state === 'unknown' && (await ask(otherwise, signal)) === 'ready') return true;
    if (Date.now() - said < SAY_SO_AFTER_MS) continue;
    said = Date.now();
    output.line('launcher', `Still waiting for ${url}: ${state}`);
  }
}

async function ask(url: string, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
    const body = await response.text();
    if (response.ok) return 'ready';
    return response.status === 404 ? 'unknown' : `${response.status} ${body.slice(0, 500)}`;
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  }
}
