import { createHash } from 'node:crypto';

/** A piece of work that has ended. Times in milliseconds since 1970. */
export interface FinishedSpan {
  /** `request`: the root of its trace; `job`: what followed from it. */
  readonly kind: 'request' | 'job';
  readonly name: string;
  /** Of the request, its events and its jobs: from it follow the ids of the trace and of its root. */
  readonly correlationId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** What went wrong; without secrets. */
  readonly error?: string | undefined;
}

export interface Tracing {
  record(span: FinishedSpan): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** OTLP over HTTP, such as http://localhost:4318. None: no traces. */
  readonly endpoint: string | undefined;
  readonly service: string;
  readonly onError: (error: unknown) => void;
}

export interface TraceIds {
  /** 32 and 16 hexadecimal digits (W3C Trace Context). */
  readonly traceId: string;
  readonly rootSpanId: string;
}

/**
 * The ids of a trace, worked out from the correlation id: so an event needs to carry no more than that, and every process finds the
 * same trace.
 */
export const traceIdsOf = (correlationId: string): TraceIds => {
  const digest = createHash('sha256').update(correlationId).digest('hex');
  return { traceId: digest.slice(0, 32), rootSpanId: digest.slice(32, 48) };
};

const none: Tracing = { record: () => undefined, close: () => Promise.resolve() };

/** Traces by OpenTelemetry. Its SDK is loaded only where there is an endpoint. */
export const createTracing = async (options: TracingOptions): Promise<Tracing> => {
  const { endpoint } = options;
  if (endpoint === undefined) return none;
  const { startOpenTelemetry } = await import('./open-telemetry.ts');
  return startOpenTelemetry({ ...options, endpoint });
};
