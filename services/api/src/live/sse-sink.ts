import type { ServerResponse } from 'node:http';
import type { Sink } from './sink.ts';

/** Messages as Server-Sent Events (WHATWG HTML, section 9.2) on a response whose head has been written. */
export const sseSink = (response: ServerResponse): Sink => {
  let flushed = Promise.resolve();
  const write = (text: string): void => {
    flushed = new Promise((resolve) => response.write(text, () => resolve()));
  };
  return {
    send: (messages) =>
      write(
        messages
          .map(({ position, type, json }) => `id: ${position}\nevent: ${type}\ndata: ${json}\n\n`)
          .join(''),
      ),
    // An id without data is no event: the client only remembers from where to go on.
    beat: (position) => write(`: heartbeat\nid: ${position}\n\n`),
    buffered: () => response.writableLength,
    flushed: () => flushed,
    end: (reason) => response.end(`event: ${reason}\ndata: {"reason":"${reason}"}\n\n`),
    drop: () => response.destroy(),
  };
};
