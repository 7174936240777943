import type { Logger } from '../logger.ts';
import { postgresChannel } from './postgres-channel.ts';
import { redisChannel } from './redis-channel.ts';

/**
 * Tells the processes on one database that the ledger has grown, after the commit. A hint and no more: any of them may be lost, or
 * come twice, or late. Whoever listens also polls.
 */
export interface WakeUp {
  /** The ledger has reached this position. Returns at once and never throws; of the calls while one is under way, the highest is sent. */
  notify(position: number): void;
  /** Calls back for each hint that arrives, those of this process included. Returns the function that ends it. */
  listen(onPosition: (position: number) => void): () => void;
  /** Within a second. */
  close(): Promise<void>;
}

export interface WakeUpOptions {
  /** None: the database itself carries the hints. */
  readonly redisUrl?: string | undefined;
  readonly connectionString: string;
  readonly logger: Pick<Logger, 'warn'>;
}

export function createWakeUp({ redisUrl, connectionString, logger }: WakeUpOptions): WakeUp {
  const channel =
    redisUrl === undefined
      ? postgresChannel(connectionString, logger)
      : redisChannel(redisUrl, databaseName(connectionString), logger);
  const listeners = new Set<(position: number) => void>();
  let subscribed = false;
  let newest = -1;
  let sending = false;
  let closed = false;

  async function send(): Promise<void> {
    sending = true;
    // A lost hint is not sent again: the caller's next one, or the poll, makes up for it.
    for (let sent = -1; sent < newest && !closed;) {
      sent = newest;
      await channel.publish(sent).catch(() => undefined);
    }
    newest = -1;
    sending = false;
  }

  return {
    notify(position) {
      newest = Math.max(newest, position);
      if (!sending && !closed) void send();
    },
    listen(onPosition) {
      listeners.add(onPosition);
      if (!subscribed) channel.subscribe((position) => listeners.forEach((listener) => listener(position)));
      subscribed = true;
      return () => listeners.delete(onPosition);
    },
    close() {
      closed = true;
      listeners.clear();
      return channel.close();
    },
  };
}

function databaseName(connectionString: string): string {
  return decodeURIComponent(new URL(connectionString).pathname.slice(1));
}
