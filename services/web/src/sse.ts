/** One message of a stream of Server-Sent Events. */
export interface ServerEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

export interface Reader {
  /** Each event, and (with empty data) each id that comes without one. */
  readonly onEvent: (event: ServerEvent) => void;
}

/** Reads a stream to its end (WHATWG HTML, section 9.2.6). `EventSource` could not send the access token. */
export const readEvents = async (
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { onEvent }: Reader,
): Promise<void> => {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let id = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (text + value).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parse(block, id);
      id = event.id;
      onEvent(event);
    }
  }
};

const parse = (block: string, lastId: string): ServerEvent => {
  const fields = { id: lastId, event: 'message', data: '' };
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
    if (name === 'id' || name === 'event') fields[name] = value;
    if (name === 'data') fields.data += value;
  }
  return { id: fields.id, type: fields.event, data: fields.data };
};
