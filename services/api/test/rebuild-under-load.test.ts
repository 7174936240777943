import { rebuildProjection } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import t from 'tap';
import { startApi } from './support.ts';
import { newClient } from './tasks-support.ts';

const requestsPerSecond = 500;
const everyMs = 20;
/** Where a machine is slower than that, more than this do not pile up: clients, server and rebuild share one process here. */
const mostUnderWay = 100;

t.test(
  'G3: read models are rebuilt under 500 requests a second of reads and writes, and none fails',
  async (t) => {
    const api = await startApi(t);
    const { pool } = api.deps;
    const client = await newClient(api);
    const tasks = await Promise.all(
      Array.from({ length: 300 }, (_, n) => client.create({ title: `Task ${n}`, tags: ['rebuilt'] })),
    );

    let sent = 0;
    const failures: string[] = [];
    const underWay = new Set<Promise<void>>();
    const request = async (n: number): Promise<void> => {
      const id = tasks[n % tasks.length]?.id ?? '';
      const answers = [
        () => client.get(`/tasks/${id}`),
        () => client.patch(`/tasks/${id}`, { description: `At request ${n}` }),
        () => client.get('/tasks?limit=20'),
        () => client.post('/tasks', { title: `Meanwhile ${n}` }),
      ];
      const { status } = (await answers[n % answers.length]?.()) ?? { status: 0 };
      if (status !== 200 && status !== 201) failures.push(`request ${n}: ${status}`);
    };
    // Sent by the clock, not one after another: a pause of the server would not slow the clients down.
    const began = performance.now();
    let late = 0;
    const clock = setInterval(() => {
      const due = ((performance.now() - began) / 1000) * requestsPerSecond - late;
      for (; sent < due; sent += 1) {
        if (underWay.size >= mostUnderWay) {
          late += due - sent;
          return;
        }
        const answer: Promise<void> = request(sent)
          .catch((error: unknown) => void failures.push(String(error)))
          .finally(() => underWay.delete(answer));
        underWay.add(answer);
      }
    }, everyMs);

    const { codec } = api.deps;
    for (const projection of [...projections, ...projections]) {
      const report = await rebuildProjection({ pool, codec, projection });
      t.strictSame(report.differences, [], `${projection.name}: live and rebuilt are equal`);
      t.equal(report.switched, true, `${projection.name} is switched in`);
    }
    clearInterval(clock);
    const seconds = (performance.now() - began) / 1000;
    await Promise.all(underWay);
    t.strictSame(failures, [], `of ${sent} requests in ${seconds.toFixed(1)} s none failed`);
    t.ok(sent > 100);
  },
);
