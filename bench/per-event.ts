import { microsecondsEach, withCpu } from './cpu.ts';
import type { BenchDatabase } from './database.ts';
import type { Figures } from './measure.ts';

/** Makes runs of work that goes once through a ledger of so many events. */
export const perEvent =
  ({ postmaster }: Pick<BenchDatabase, 'postmaster'>, events: number) =>
  (work: () => Promise<unknown>) =>
  async (): Promise<Figures> => {
    const begun = performance.now();
    const { cpu } = await withCpu({ postmaster }, work);
    const seconds = (performance.now() - begun) / 1000;
    return {
      'events/s': events / seconds,
      seconds,
      'client CPU µs/event': microsecondsEach(cpu.client, events),
      'server CPU µs/event': microsecondsEach(cpu.server, events),
      'client memory MiB': process.memoryUsage.rss() / 2 ** 20,
    };
  };
