import type { IncomingMessage } from 'node:http';

/** Who sends more, or slower, than this is cut off. */
const maxBytes = 64 * 1024 * 1024;
const maxMs = 5_000;

/** Reads what is left of a request's body and forgets it; resolves at its end, or when the bounds are reached. */
export const drain = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    if (request.complete || request.destroyed) return resolve();
    let received = 0;
    const finish = () => {
      clearTimeout(timer);
      request.off('data', count).off('end', finish).off('close', finish).off('error', finish);
      resolve();
    };
    const count = (chunk: Buffer | string) => {
      received += chunk.length;
      if (received > maxBytes) finish();
    };
    const timer = setTimeout(finish, maxMs);
    request.on('data', count).on('end', finish).on('close', finish).on('error', finish).resume();
  });
