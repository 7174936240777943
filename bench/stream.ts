import { allEvents, taskDecider } from '@taskledger/domain';
import { createCodec, createCommandHandler, createLedger } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { createTask, meta } from './append/payload.ts';
import type { Benchmark } from './benchmark.ts';
import { withCpu } from './cpu.ts';
import { createDatabase } from './database.ts';
import { startApiService } from './http/api.ts';
import { createIssuer } from './http/tokens.ts';
import { percentile } from './measure.ts';
import { openStreamClient } from './stream/client.ts';

const clientCount = 200;
const userCount = 20;
const perSecond = 500;

const about = `${clientCount} clients of \`/api/v1/stream\` on one API process, ten for each of ${userCount} users, while another process appends ${perSecond} events a
second. Each client cuts its own connection after a random 1 to 6 s and resumes from its last id. A client that received an event twice, out of order, or not at all, makes this
benchmark fail. Latency is from the append's start, in the other process, to the client's socket.`;

/** Many live clients that come and go: nothing lost, nothing twice, bounded memory. */
export const stream: Benchmark = async ({ serverUrl, redisUrl, quick, log }) => {
  const seconds = quick ? 6 : 20;
  const database = await createDatabase(serverUrl, { migrated: true });
  const issuer = createIssuer();
  const users = Array.from({ length: userCount }, () => uuidv7());
  const server = await startApiService({
    databaseUrl: database.url,
    redisUrl,
    privatePem: issuer.privatePem,
  });
  const sentAt = new Map<number, number>();
  const expected = new Map<string, number[]>(users.map((id) => [id, []]));
  const clients = users.flatMap((id) =>
    Array.from({ length: clientCount / userCount }, () => ({
      id,
      client: openStreamClient({
        url: server.url,
        token: issuer.tokenFor(id),
        sentAt: (position) => sentAt.get(position),
        lifetime: () => 1_000 + Math.random() * 5_000,
      }),
    })),
  );
  try {
    const pool = database.pool(4);
    const { start } = createCommandHandler(
      createLedger({ pool, codec: createCodec(allEvents), projections }),
      taskDecider,
    );
    const append = async (user: string): Promise<void> => {
      const id = uuidv7();
      const from = performance.now();
      const command = { ...createTask(id), by: { id: user, role: 'MEMBER' } as const };
      const result = await start(id, command, { meta: { ...meta, actor: user } });
      if (result.outcome !== 'accepted') throw new Error(`a task was ${result.outcome}`);
      sentAt.set(result.position, from);
      expected.get(user)?.push(result.position);
    };

    let peak = 0;
    const { cpu } = await withCpu({ postmaster: database.postmaster, clientPid: server.pid }, async () => {
      const under: Promise<void>[] = [];
      const begin = performance.now();
      for (let sent = 0; sent < perSecond * seconds;) {
        const due = Math.floor(((performance.now() - begin) / 1000) * perSecond);
        for (; sent < Math.min(due, perSecond * seconds); sent += 1) {
          under.push(append(users[sent % userCount] ?? ''));
        }
        peak = Math.max(peak, residentMiB(server.pid));
        await setTimeout(10);
      }
      await Promise.all(under);
    });
    const wanted = (id: string) => (expected.get(id) ?? []).toSorted((a, b) => a - b);
    const until = performance.now() + 20_000;
    const complete = () => clients.every(({ id, client }) => client.positions.length >= wanted(id).length);
    while (!complete() && performance.now() < until) await setTimeout(50);
    for (const { id, client } of clients) {
      if (client.positions.join() !== wanted(id).join()) {
        const refusals = [...client.refused].map(([status, times]) => `${times} × ${status}`).join(', ');
        throw new Error(
          `a client received ${client.positions.length} of ${wanted(id).length} events, or not in order, over ${client.reconnects()} reconnections; refused: ${refusals || 'never'}`,
        );
      }
    }
    const latencies = clients.flatMap(({ client }) => client.latencies);
    const delivered = clients.reduce((sum, { client }) => sum + client.positions.length, 0);
    const reconnects = clients.reduce((sum, { client }) => sum + client.reconnects(), 0);
    log(`  ${delivered} events delivered, each once and in order, over ${reconnects} reconnections`);
    const figures = {
      'events/s': perSecond,
      'deliveries/s': delivered / seconds,
      reconnections: reconnects,
      'p50 ms': percentile(latencies, 0.5),
      'p99 ms': percentile(latencies, 0.99),
      'server CPU µs/delivery': cpu.client === null ? null : (cpu.client * 1e6) / delivered,
      'peak memory MiB': peak,
    };
    return {
      title: 'Live stream',
      about,
      settings: [
        {
          setting: `${clientCount} clients, ${perSecond} events/s`,
          measured: [{ name: 'api', medians: figures, runs: [figures] }],
        },
      ],
      goals: [
        { what: 'events lost, doubled or out of order', reached: 0, atMost: 0 },
        { what: 'peak memory, MiB', reached: peak, atMost: 400 },
      ],
    };
  } finally {
    for (const { client } of clients) client.stop();
    await server.stop();
    await database.drop();
  }
};

const residentMiB = (pid: number): number => {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib ?? 0) / 1024;
};
