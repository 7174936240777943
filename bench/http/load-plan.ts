/** One request of a plan. */
export interface PlannedRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: string;
}

/** What the load process is to do, as it gets it from its parent. */
export interface LoadPlan {
  readonly url: string;
  /** For each connection in turn, over and over. */
  readonly tokens: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  /** Over all connections, by the clock; absent: as many as go. */
  readonly perSecond?: number;
  /** For each connection, the requests that it sends over and over, in order. */
  readonly requests: readonly (readonly PlannedRequest[])[];
}

/** What it answers. */
export interface LoadOutcome {
  readonly seconds: number;
  readonly requests: number;
  /** Answers other than 2xx, and requests without an answer. */
  readonly failures: number;
  readonly p50: number;
  readonly p975: number;
  readonly p99: number;
}
