import { microsecondsEach, type CpuWatch, withCpu } from './cpu.ts';
import { type Figures, percentile } from './measure.ts';

export interface CallersOptions {
  readonly callers: number;
  /** For how long operations are begun. */
  readonly seconds: number;
  readonly operation: (caller: number) => Promise<unknown>;
  readonly cpu: CpuWatch;
}

/** Keeps `callers` operations under way: each begins its next one as soon as its last has ended. */
export const runCallers = async ({ callers, seconds, operation, cpu }: CallersOptions): Promise<Figures> => {
  const latencies: number[] = [];
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const call = async (caller: number): Promise<void> => {
    for (let now = performance.now(); now < until;) {
      await operation(caller);
      const ended = performance.now();
      latencies.push(ended - now);
      now = ended;
    }
  };
  const { cpu: used } = await withCpu(cpu, () =>
    Promise.all(Array.from({ length: callers }, (_, caller) => call(caller))),
  );
  const elapsed = (performance.now() - begun) / 1000;
  return {
    'ops/s': latencies.length / elapsed,
    'p50 ms': percentile(latencies, 0.5),
    'p99 ms': percentile(latencies, 0.99),
    'client CPU µs/op': microsecondsEach(used.client, latencies.length),
    'server CPU µs/op': microsecondsEach(used.server, latencies.length),
  };
};
