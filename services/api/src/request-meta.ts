import { type EventMeta, uuidv7 } from '@taskledger/events';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';

const acceptable = /^[\w.:/+=@-]{1,128}$/;

/** The client's `X-Request-Id` when it is one that can be logged and stored as it is; else a new UUIDv7. */
export const requestIdOf = (request: Pick<IncomingMessage, 'headers'>): string => {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && acceptable.test(given) ? given : uuidv7();
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
