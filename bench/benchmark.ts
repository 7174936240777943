import type { ServerFacts } from './database.ts';
import type { Result } from './report.ts';

/** What a benchmark is given. */
export interface Bench {
  /** A PostgreSQL on which it may make databases. */
  readonly serverUrl: string;
  readonly server: ServerFacts;
  /** Absent where no Redis was named and none is installed. */
  readonly redisUrl: string | undefined;
  /** Smaller and shorter: for a look, not for the record. */
  readonly quick: boolean;
  readonly log: (line: string) => void;
}

export type Benchmark = (bench: Bench) => Promise<Result>;
