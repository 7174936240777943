import type { EventMeta } from '@taskledger/events';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { v7 as uuidv7 } from 'uuid';

const acceptable = /^[\w.:/+=@-]{1,128}$/;

// Random bytes are fetched for many ids at once: one by one they would cost more than all else that a request id takes.
const random = new Uint8Array(16 * 256);
let used = random.length;

const newRequestId = (): string => {
  if (used === random.length) {
    crypto.getRandomValues(random);
    used = 0;
  }
  return uuidv7({ random: random.subarray(used, (used += 16)) });
};

/** The client's `X-Request-Id` when it is one that can be logged and stored as it is; else a new UUIDv7. */
export const requestIdOf = (request: Pick<IncomingMessage, 'headers'>): string => {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && acceptable.test(given) ? given : newRequestId();
};

/** Where the events of a command come from. */
export const metaOf = (request: FastifyRequest): EventMeta => {
  const userAgent = request.headers['user-agent'];
  return {
    actor: request.caller?.actor.id ?? null,
    correlation_id: request.id,
    ip: request.ip,
    ...(userAgent !== undefined && { user_agent: userAgent.slice(0, 512) }),
  };
};
