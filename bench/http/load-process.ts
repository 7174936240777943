// Runs autocannon in a process of its own: takes one plan from its parent, answers with one outcome, ends.
import autocannon from 'autocannon';
import { percentile } from '../measure.ts';
import type { LoadOutcome, LoadPlan, PlannedRequest } from './load-plan.ts';

const run = async (plan: LoadPlan): Promise<LoadOutcome> => {
  const latencies: number[] = [];
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon(optionsOf(plan), (error, outcome) =>
      error === null ? resolve(outcome) : reject(error instanceof Error ? error : new Error(String(error))),
    );
    // Its own histogram counts whole milliseconds.
    running.on('response', (_client, _status, _bytes, time) => latencies.push(time));
  });
  return {
    seconds: result.duration,
    requests: latencies.length,
    failures: result.non2xx + result.errors + result.timeouts,
    p50: percentile(latencies, 0.5),
    p975: percentile(latencies, 0.975),
    p99: percentile(latencies, 0.99),
  };
};

const optionsOf = ({
  url,
  tokens,
  connections,
  seconds,
  perSecond,
  requests,
}: LoadPlan): autocannon.Options => {
  let started = 0;
  return {
    url,
    connections,
    duration: seconds,
    ...(perSecond !== undefined && { overallRate: perSecond }),
    setupClient: (client) => {
      client.setRequests(
        (requests[started] ?? []).map((request) => ({
          ...request,
          headers: headersOf(tokens[started % tokens.length] ?? '', request),
        })),
      );
      started += 1;
    },
  };
};

const headersOf = (token: string, { body }: PlannedRequest) => ({
  authorization: `Bearer ${token}`,
  ...(body !== undefined && { 'content-type': 'application/json' }),
});

process.once('message', (plan: LoadPlan) => {
  void run(plan).then((outcome) => process.send?.(outcome, () => process.disconnect()));
});
