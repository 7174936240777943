import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { correlate, correlated, createLogger, createTracing, traceIdsOf } from '@taskledger/runtime';
import { waitFor } from '@taskledger/testing';
import t from 'tap';
import { createMetrics } from '../src/metrics.ts';
import { startMetricsServer } from '../src/metrics-server.ts';
import { createWorld, logger, places } from './world.ts';

t.test('B9 D6: a worker tells what it does, and traces its jobs to the request', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const { person, task, command, pool } = world;
  world.worker(t);
  const queues = world.queues(t);
  const ann = await person('Ann');
  const event = await command(await task(ann), ann, 'CompleteTask');
  await world.quiet(queues);
  await waitFor(() => world.spans.some(({ name }) => name === 'mail completion-mail'));
  const span = world.spans.find(({ name }) => name === 'mail completion-mail');
  t.match(span, {
    kind: 'job',
    correlationId: event.meta.correlation_id,
    attributes: { 'messaging.destination.name': 'mail', attempt: 1 },
    error: undefined,
  });

  const { registry } = createMetrics({ pool, queues });
  const server = startMetricsServer({ registry, host: '127.0.0.1', port: 0, logger });
  t.teardown(() => server.close());
  await waitFor(() => server.address() !== null);
  const { port } = server.address() as AddressInfo;
  const at = `http://127.0.0.1:${port}`;
  t.equal((await fetch(`${at}/healthz`)).status, 200);
  t.equal((await fetch(`${at}/else`)).status, 404);
  await pool.query(`UPDATE subscriptions SET paused = true WHERE name = 'completion-mail'`);
  const answer = await fetch(`${at}/metrics`);
  t.match(answer.headers.get('content-type'), /text\/plain/);
  const text = await answer.text();
  const head = await world.ledger.head();
  for (const line of [
    /^queue_jobs\{queue="mail",state="waiting"\} 0$/m,
    /^queue_oldest_job_age_seconds\{queue="webhook"\} 0$/m,
    /^subscription_lag_events\{subscription="completion-mail"\} \d+$/m,
    /^dead_letters\{channel="mail"\} 0$/m,
    new RegExp(`^ledger_head_position ${head}$`, 'm'),
  ]) {
    t.match(text, line);
  }
});

t.test('B9: spans are sent as OTLP under ids that follow from the correlation id', async (t) => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(`${request.url} ${body}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  t.teardown(() => collector.close());
  const { port } = collector.address() as AddressInfo;
  const tracing = await createTracing({
    endpoint: `http://127.0.0.1:${port}`,
    service: 'test',
    onError: (error) => t.fail(String(error)),
  });
  const correlationId = 'request 1';
  const times = { startedAt: Date.now() - 5, endedAt: Date.now() };
  const span = { correlationId, attributes: {}, ...times };
  tracing.record({ ...span, kind: 'request', name: 'POST /api/v1/tasks' });
  tracing.record({ ...span, kind: 'job', name: 'mail', error: 'it failed' });
  await tracing.close();
  const sent = bodies.join('\n');
  const { traceId, rootSpanId } = traceIdsOf(correlationId);
  t.match(sent, /^\/v1\/traces /);
  t.equal(sent.split(`"traceId":"${traceId}"`).length, 3, 'one trace');
  t.match(sent, `"spanId":"${rootSpanId}"`);
  t.match(sent, `"parentSpanId":"${rootSpanId}"`);
  t.match(sent, /it failed/);

  const none = await createTracing({ endpoint: undefined, service: 'test', onError: () => undefined });
  none.record({ ...span, kind: 'job', name: 'nowhere' });
  await none.close();
  t.equal(bodies.join('\n'), sent);
});

t.test('B9: what a job logs carries the id of the request that it follows from', async (t) => {
  const lines: string[] = [];
  const log = createLogger({ logLevel: 'info' }, 'test', { write: (line: string) => void lines.push(line) });
  await Promise.all(
    ['one', 'two'].map((id) =>
      correlated(async () => {
        log.info('before');
        correlate(id);
        await new Promise(setImmediate);
        log.info({ of: id }, 'after');
      }),
    ),
  );
  log.info('outside');
  const parsed = lines.map(
    (line) => JSON.parse(line) as { msg: string; of?: string; correlation_id?: string },
  );
  t.ok(parsed.filter(({ msg }) => msg === 'after').every((line) => line.of === line.correlation_id));
  t.ok(
    parsed.filter(({ msg }) => msg !== 'after').every((line) => line.of === undefined),
    'and nothing of another line',
  );
  t.ok(parsed.filter(({ msg }) => msg !== 'after').every((line) => line.correlation_id === undefined));
});

for (const { name, skip } of places) {
  t.test(`E6: no more jobs begin than the rate of their queue allows, on ${name}`, { skip }, async (t) => {
    const world = await createWorld(t, name);
    const begun: number[] = [];
    const handler = async () => void begun.push(Date.now());
    const rate = { max: 3, durationMs: 500 };
    // Over all workers.
    for (const each of [world.queues(t), world.queues(t)]) {
      each.worker('lambda', handler, { concurrency: 10, rate });
    }
    const jobs = Array.from({ length: 9 }, (_, index) => ({ id: `test-${index}`, name: 'x', data: {} }));
    // Not from when the first one began: it may be late here, and the queue counts from when it was taken.
    const asked = Date.now();
    await world.queues(t).queue('lambda').add(jobs);
    await waitFor(() => begun.length === 9, { timeoutMs: 20_000 });
    const took = (begun[8] ?? 0) - asked;
    t.ok(took >= 990, `9 jobs, 3 in half a second, began within ${took} ms`);
  });
}
