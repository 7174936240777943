import type { SimpleTaskCommand } from '@taskledger/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Execute } from './execute.ts';
import { commandResponses, noBody, preconditions, staleResponse, taskParams } from './schemas.ts';

const endpoints: readonly { name: string; type: SimpleTaskCommand['type']; summary: string }[] = [
  { name: 'start', type: 'StartTask', summary: 'Start a task' },
  { name: 'complete', type: 'CompleteTask', summary: 'Complete a task' },
  { name: 'reopen', type: 'ReopenTask', summary: 'Take a task up again' },
  { name: 'cancel', type: 'CancelTask', summary: 'Cancel a task' },
  { name: 'restore', type: 'RestoreTask', summary: 'Bring a deleted task back' },
];

/** The commands that need no more than their name, and `DELETE`. */
export const commandRoutes =
  (execute: Execute): FastifyPluginAsyncZod =>
  async (app) => {
    const shared = { tags: ['tasks'], params: taskParams, headers: preconditions };

    for (const { name, type, summary } of endpoints) {
      app.route({
        method: 'POST',
        url: `/:id/${name}`,
        config: { access: 'signed-in' },
        schema: {
          ...shared,
          summary,
          description: '409 `invalid_transition` where it makes no sense.',
          body: noBody,
          response: commandResponses,
        },
        handler: async (request, reply) =>
          execute(request, reply, request.params.id, {
            type,
            by: request.actor,
            now: new Date().toISOString(),
          }),
      });
    }

    app.route({
      method: 'DELETE',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Delete a task',
        description: 'It leaves the lists; its history stays, and `restore` brings it back.',
        response: { 204: z.undefined().describe('Deleted'), ...staleResponse },
      },
      handler: async (request, reply) => {
        const now = new Date().toISOString();
        await execute(request, reply, request.params.id, { type: 'DeleteTask', by: request.actor, now });
        return reply.removeHeader('etag').code(204).send();
      },
    });
  };
