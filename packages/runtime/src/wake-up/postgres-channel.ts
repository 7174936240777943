import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { connectionOptions } from '../database.ts';
import type { Logger } from '../logger.ts';
import { CHANNEL, parsePosition } from './channel.ts';
import type { Channel } from './channel.ts';

const MIN_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/**
 * LISTEN and NOTIFY on one connection of its own: never in the transaction of an append, whose commit a NOTIFY would serialise
 * with every other. When the connection is lost it is made again, with a growing delay.
 */
export function postgresChannel(connectionString: string, logger: Pick<Logger, 'warn'>): Channel {
  const closing = new AbortController();
  let onPosition: ((position: number) => void) | undefined;
  let live: pg.Client | undefined;

  async function connectOnce(): Promise<void> {
    const options = connectionOptions(connectionString, 'taskledger-wake-up');
    const client = new pg.Client({ ...options, query_timeout: MAX_DELAY_MS });
    const ended = new Promise<void>((resolve) => {
      client.on('end', resolve);
      client.on('error', () => resolve());
    });
    client.on('notification', ({ payload }) => {
      const position = parsePosition(payload);
      if (position !== undefined) onPosition?.(position);
    });
    try {
      const closed = aborted(closing.signal);
      await Promise.race([client.connect(), closed]);
      if (closing.signal.aborted) return;
      if (onPosition) await listen(client);
      live = client;
      await Promise.race([ended, closed]);
    } finally {
      live = undefined;
      // A dead connection may never answer the farewell.
      await Promise.race([client.end().catch(() => undefined), setTimeout(500, undefined, { ref: false })]);
    }
  }

  async function stayConnected(): Promise<void> {
    for (let delay = MIN_DELAY_MS; !closing.signal.aborted;) {
      const since = Date.now();
      try {
        await connectOnce();
      } catch (err) {
        if (delay === MIN_DELAY_MS)
          logger.warn({ err }, 'No connection for wake-ups: they wait for the next poll');
      }
      delay = Date.now() - since > MAX_DELAY_MS ? MIN_DELAY_MS : Math.min(delay * 2, MAX_DELAY_MS);
      await setTimeout(delay, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const connected = stayConnected();
  return {
    async publish(position) {
      if (!live) throw new Error('Not connected');
      await live.query({
        name: 'wake_up',
        text: 'SELECT pg_notify($1, $2)',
        values: [CHANNEL, String(position)],
      });
    },
    subscribe(listener) {
      onPosition = listener;
      // If this fails, so has the connection: the next one listens.
      if (live) listen(live).catch(() => undefined);
    },
    async close() {
      closing.abort();
      await connected;
    },
  };
}

async function listen(client: pg.Client): Promise<void> {
  await client.query(`LISTEN ${CHANNEL}`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
