import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, RandomIdGenerator } from '@opentelemetry/sdk-trace-base';
import { type FinishedSpan, type Tracing, type TracingOptions, traceIdsOf } from './tracing.ts';

/** Gives the root of a trace its own ids, and everything else random ones. */
class TraceIdGenerator extends RandomIdGenerator {
  next: { readonly traceId: string; readonly rootSpanId: string } | undefined;
  readonly #random = new RandomIdGenerator();

  override generateTraceId = (): string => this.next?.traceId ?? this.#random.generateTraceId();
  override generateSpanId = (): string => this.next?.rootSpanId ?? this.#random.generateSpanId();
}

/** The part of tracing that has a price: see `createTracing`. */
export const startOpenTelemetry = ({
  endpoint,
  service,
  onError,
}: TracingOptions & { readonly endpoint: string }): Tracing => {
  const idGenerator = new TraceIdGenerator();
  const provider = new BasicTracerProvider({
    idGenerator,
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'taskledger' }),
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: 5_000 }), {
        scheduledDelayMillis: 1_000,
      }),
    ],
  });
  const tracer = provider.getTracer('taskledger');

  const record = (span: FinishedSpan): void => {
    const ids = traceIdsOf(span.correlationId);
    const root = span.kind === 'request';
    idGenerator.next = root ? ids : undefined;
    const started = tracer.startSpan(
      span.name,
      {
        kind: root ? SpanKind.SERVER : SpanKind.CONSUMER,
        startTime: span.startedAt,
        attributes: { 'taskledger.correlation_id': span.correlationId, ...span.attributes },
      },
      root ? ROOT_CONTEXT : within(ids),
    );
    idGenerator.next = undefined;
    if (span.error !== undefined) started.setStatus({ code: SpanStatusCode.ERROR, message: span.error });
    started.end(span.endedAt);
  };

  return { record, close: () => provider.shutdown().catch(onError) };
};

const within = ({ traceId, rootSpanId }: { traceId: string; rootSpanId: string }): Context =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: rootSpanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
