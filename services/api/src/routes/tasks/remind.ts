import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Execute } from './execute.ts';
import { noBody, preconditions, staleResponse, taskParams, taskSchema } from './schemas.ts';

/** `POST /tasks/{id}/remind`: records that a reminder was asked for; who sends it reads the ledger. */
export const remindRoute =
  (execute: Execute): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/:id/remind',
      config: { access: 'signed-in' },
      schema: {
        tags: ['tasks'],
        summary: 'Ask for a reminder now',
        description: 'To the assignee, else to the creator. 409 `invalid_transition` for a finished task.',
        params: taskParams,
        headers: preconditions,
        body: noBody,
        response: { 202: taskSchema, ...staleResponse },
      },
      handler: async (request, reply) => {
        const command = { type: 'RemindTask', by: request.actor, now: new Date().toISOString() } as const;
        const task = await execute(request, reply, request.params.id, command, 202);
        return reply.code(202).send(task);
      },
    });
  };
