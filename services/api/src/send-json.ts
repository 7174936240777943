import type { FastifyReply } from 'fastify';

/** Sends JSON that is text already, as PostgreSQL made it; the route's declared schema is checked by the tests alone. */
export const sendJson = (reply: FastifyReply, json: string): FastifyReply =>
  reply.type('application/json; charset=utf-8').send(json);
