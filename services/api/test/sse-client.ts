import { waitFor } from '@taskledger/testing';

/** One message of a stream, as an `EventSource` would hand it out. */
export interface Received {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SseClient {
  readonly status: number;
  readonly headers: Headers;
  readonly received: Received[];
  /** Comments, in order. */
  readonly comments: string[];
  /** From where to resume: the last id, also one without an event. */
  lastId(): string;
  readonly ended: Promise<void>;
  /** Until something has been received that fits. */
  until(fits: (message: Received) => boolean): Promise<void>;
  close(): void;
}

/** Opens a stream and parses it (WHATWG HTML, section 9.2.6). */
export const openStream = async (
  url: string,
  { token, lastEventId, query = '' }: { token: string; lastEventId?: string; query?: string },
): Promise<SseClient> => {
  const aborting = new AbortController();
  const response = await fetch(`${url}/api/v1/stream${query}`, {
    signal: aborting.signal,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      'accept-encoding': 'gzip, br',
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  });
  const received: Received[] = [];
  const comments: string[] = [];
  let lastId = lastEventId ?? '';

  const dispatch = (block: string): void => {
    let event = 'message';
    let data = '';
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (field === '') comments.push(value);
      if (field === 'id') lastId = value;
      if (field === 'event') event = value;
      if (field === 'data') data += value;
    }
    if (data !== '') received.push({ id: lastId, event, data: JSON.parse(data) as Received['data'] });
  };

  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) dispatch(block);
    }
  };

  const ended = read().catch(() => undefined);
  return {
    status: response.status,
    headers: response.headers,
    received,
    comments,
    lastId: () => lastId,
    ended,
    until: (fits) => waitFor(() => received.some(fits)).then(() => undefined),
    close: () => aborting.abort(),
  };
};
