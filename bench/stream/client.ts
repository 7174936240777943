import { request } from 'node:http';

export interface StreamClient {
  /** The positions of the events that arrived, in order of arrival. */
  readonly positions: readonly number[];
  /** Milliseconds from `sentAt` to the arrival, of events that came live. */
  readonly latencies: readonly number[];
  readonly reconnects: () => number;
  /** How often a connection was answered with another status than 200. */
  readonly refused: ReadonlyMap<number, number>;
  readonly stop: () => void;
}

interface Options {
  readonly url: string;
  readonly token: string;
  /** When the event at a position was handed to the ledger, on this process's clock. */
  readonly sentAt: (position: number) => number | undefined;
  /** Milliseconds until the connection is cut, drawn anew each time. */
  readonly lifetime: () => number;
}

/** Reads `/stream` as an EventSource would, cuts its own connection every now and then, and resumes from the last id. */
export const openStreamClient = ({ url, token, sentAt, lifetime }: Options): StreamClient => {
  const positions: number[] = [];
  const refused = new Map<number, number>();
  const latencies: number[] = [];
  let lastId = '0';
  let reconnects = -1;
  let stopped = false;
  let hangUp = (): void => undefined;

  const take = (block: string, live: boolean): void => {
    const id = /^id: ?(.*)$/m.exec(block)?.[1];
    if (id === undefined) return;
    lastId = id;
    if (!/^data:/m.test(block)) return;
    const position = Number(id);
    positions.push(position);
    const sent = sentAt(position);
    if (live && sent !== undefined) latencies.push(performance.now() - sent);
  };

  const connect = (): void => {
    if (stopped) return;
    reconnects += 1;
    const openedAt = performance.now();
    let text = '';
    const outgoing = request(`${url}/api/v1/stream`, {
      agent: false,
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', 'last-event-id': lastId },
    });
    let over = false;
    const again = () => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      outgoing.destroy();
      setTimeout(connect, 20);
    };
    const timer = setTimeout(again, lifetime());
    hangUp = again;
    outgoing.on('error', again);
    outgoing.on('response', (response) => {
      if (response.statusCode !== 200)
        refused.set(response.statusCode ?? 0, (refused.get(response.statusCode ?? 0) ?? 0) + 1);
      response.setEncoding('utf8');
      response.on('error', () => undefined);
      response.on('close', again);
      response.on('data', (chunk: string) => {
        if (over) return;
        text += chunk;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        // What comes at once after a reconnection was waiting, and says nothing of how quick the feed is.
        for (const block of blocks) take(block, performance.now() - openedAt > 500);
      });
    });
    outgoing.end();
  };

  connect();
  return {
    positions,
    latencies,
    refused,
    reconnects: () => reconnects,
    stop: () => {
      stopped = true;
      hangUp();
    },
  };
};
