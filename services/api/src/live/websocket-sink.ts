import type { WebSocket } from 'ws';
import type { EndReason, Sink } from './sink.ts';

// 4000–4999 are the application's (RFC 6455, section 7.4.2); 1001: going away.
const closeCodes: Readonly<Record<EndReason, number>> = {
  session_ended: 4401,
  token_expired: 4402,
  shutting_down: 1001,
};

/** Messages as JSON texts, one each. */
export const websocketSink = (socket: WebSocket): Sink => {
  let flushed = Promise.resolve();
  let answered = true;
  socket.on('pong', () => (answered = true));
  return {
    send: (messages) => {
      for (const { json } of messages) {
        flushed = new Promise((resolve) => socket.send(json, () => resolve()));
      }
    },
    beat: () => {
      // Silent since the last one: nobody is there any more.
      if (!answered) return socket.terminate();
      answered = false;
      socket.ping();
    },
    buffered: () => socket.bufferedAmount,
    flushed: () => flushed,
    end: (reason) => socket.close(closeCodes[reason], reason),
    drop: () => socket.terminate(),
  };
};
