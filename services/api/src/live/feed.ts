import type { Actor } from '@taskledger/domain';
import {
  type Codec,
  type Follower,
  followLedger,
  type LedgerReader,
  type RecordedEvent,
} from '@taskledger/events';
import { createStandings, type StoredTask, taskEventsFor } from '@taskledger/read-models';
import type { Logger, Pool } from '@taskledger/runtime';
import { setTimeout } from 'node:timers/promises';
import { describeEvents, type LiveEvent, messageFor } from './message.ts';
import type { EndReason, Sink } from './sink.ts';

export interface FeedOptions {
  readonly pool: Pool;
  readonly ledger: LedgerReader;
  readonly codec: Codec;
  readonly readTask: (id: string) => Promise<StoredTask | undefined>;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  /** As of `followLedger`. */
  readonly onWake?: ((wake: () => void) => () => void) | undefined;
  /** Milliseconds between signs of life. */
  readonly heartbeatMs?: number;
  /** Bytes that may wait for one client. */
  readonly maxBuffered?: number;
}

export interface Listener {
  readonly viewer: Actor;
  /** Undefined where the caller has no session. */
  readonly sessionId: string | undefined;
  readonly sink: Sink;
  /** Everything after this position; undefined: from now on. */
  readonly after: number | undefined;
  /** Whether the credential still holds; asked with each heartbeat. */
  readonly recheck: () => Promise<boolean>;
}

export interface LiveFeed {
  /** Begins to feed a client; answers with how to stop. */
  join(listener: Listener): Promise<() => void>;
  /** The last position that was told to everybody. */
  position(): Promise<number>;
  /** Ends all feeds. */
  close(): Promise<void>;
}

interface Client extends Listener {
  /** All up to here has been told. */
  position: number;
  /** Fed by the tail; until then it catches up from the ledger. */
  live: boolean;
  gone: boolean;
}

/** What may end a client's credential. */
const ends: ReadonlySet<string> = new Set(['SessionRevoked', 'UserDeactivated', 'UserErased', 'RoleChanged']);

const pageSize = 200;
// A client that catches up is given more when less than this waits for it.
const lowWater = 64 * 1024;
const slowMs = 30_000;

/** One tail of the ledger for all clients of this process, from the moment when the first one comes. */
export const createLiveFeed = (options: FeedOptions): LiveFeed => {
  const { pool, ledger, codec, readTask, logger, onWake } = options;
  const { heartbeatMs = 15_000, maxBuffered = 1024 * 1024 } = options;
  const clients = new Set<Client>();
  const standings = createStandings(pool);
  const closing = new AbortController();
  let told = 0;
  let tail: Promise<Follower> | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  const leave = (client: Client): void => {
    client.gone = true;
    clients.delete(client);
  };
  const end = (client: Client, reason: EndReason): void => {
    leave(client);
    client.sink.end(reason);
  };
  const drop = (client: Client, why: string): void => {
    leave(client);
    logger.info({ user: client.viewer.id, position: client.position }, why);
    client.sink.drop();
  };

  const deliver = (client: Client, events: readonly LiveEvent[], position: number): void => {
    const messages = events.flatMap((event) =>
      event.position > client.position ? (messageFor(event, client.viewer) ?? []) : [],
    );
    if (messages.length > 0) client.sink.send(messages);
    client.position = Math.max(client.position, position);
    if (client.sink.buffered() > maxBuffered) drop(client, 'A client was too slow for its live feed');
  };

  const endRevoked = (events: readonly RecordedEvent[]): void => {
    for (const { type, stream } of events) {
      if (!ends.has(type)) continue;
      for (const client of clients) {
        if (stream === `session-${client.sessionId}`) end(client, 'session_ended');
        // A new role is in the next token.
        if (stream === `user-${client.viewer.id}`) {
          end(client, type === 'RoleChanged' ? 'token_expired' : 'session_ended');
        }
      }
    }
  };

  const describeOrWait = async (events: readonly RecordedEvent[]): Promise<readonly LiveEvent[]> => {
    for (; !closing.signal.aborted;) {
      try {
        return await describeEvents(events, { readTask, standings });
      } catch (err) {
        logger.warn({ err }, 'Live updates wait for the database');
        await setTimeout(250, undefined, { ref: false });
      }
    }
    return [];
  };

  const onEvents = async (events: readonly RecordedEvent[]): Promise<void> => {
    endRevoked(events);
    const ofTasks = events.filter(({ stream }) => stream.startsWith('task-'));
    const described = clients.size === 0 ? [] : await describeOrWait(ofTasks);
    // From here on nothing waits: who has caught up with `told` misses nothing, and is told nothing twice.
    const position = events.at(-1)?.position ?? told;
    for (const client of clients) if (client.live) deliver(client, described, position);
    told = position;
  };

  const start = async (): Promise<Follower> => {
    told = await ledger.head();
    heartbeat = setInterval(beat, heartbeatMs).unref();
    return followLedger({
      ledger,
      from: told,
      onEvents,
      ...(onWake !== undefined && { onWake }),
      onError: (err) => logger.warn({ err }, 'Live updates cannot read the ledger'),
    });
  };

  const started = (): Promise<Follower> => {
    tail ??= start().catch((error: unknown) => {
      tail = undefined;
      throw error;
    });
    return tail;
  };

  const beat = (): void => {
    for (const client of clients) {
      client.sink.beat(client.position);
      client.recheck().then(
        (good) => good || client.gone || end(client, 'session_ended'),
        () => undefined,
      );
    }
  };

  /** Waits for a client that catches up to take what it was given. */
  const room = async (client: Client): Promise<void> => {
    if (client.sink.buffered() <= lowWater) return;
    const patience = new AbortController();
    const slow = setTimeout(slowMs, 'slow', { signal: patience.signal, ref: false }).catch(() => undefined);
    const first = await Promise.race([client.sink.flushed(), slow]);
    patience.abort();
    if (first === 'slow' && !client.gone) drop(client, 'A client was too slow to catch up');
  };

  const catchUp = async (client: Client): Promise<void> => {
    // Its own memory of tasks: the tail's is of the ledger's end.
    const memory = { readTask, standings: createStandings(pool, 1000) };
    while (!client.gone && client.position < told) {
      const range = { after: client.position, upTo: told, limit: pageSize };
      const page = await taskEventsFor({ pool, codec }, client.viewer, range);
      const described = await describeEvents(page.events, memory);
      if (client.gone) return;
      deliver(client, described, page.position);
      await room(client);
    }
    client.live = true;
  };

  return {
    join: async (listener) => {
      await started();
      const client = { ...listener, position: listener.after ?? told, live: false, gone: false };
      if (closing.signal.aborted) {
        client.sink.end('shutting_down');
        return () => undefined;
      }
      clients.add(client);
      client.sink.beat(client.position);
      catchUp(client).catch((err: unknown) => {
        logger.warn({ err }, 'A client could not catch up');
        if (!client.gone) drop(client, 'A client could not catch up');
      });
      return () => leave(client);
    },
    position: async () => {
      await started();
      return told;
    },
    close: async () => {
      closing.abort();
      clearInterval(heartbeat);
      for (const client of clients) end(client, 'shutting_down');
      await (await tail?.catch(() => undefined))?.stop();
    },
  };
};
