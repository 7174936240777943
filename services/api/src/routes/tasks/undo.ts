import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Execute } from './execute.ts';
import { commandResponses, preconditions, taskParams } from './schemas.ts';

export const undoVersion = z
  .int()
  .min(1)
  .max(999_999_999)
  .exactOptional()
  .describe('The version that the change left; the last change unless given');

/** `POST /tasks/{id}/undo`: a compensating event; to undo an undo is to redo. */
export const undoRoute =
  (execute: Execute): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/:id/undo',
      config: { access: 'signed-in' },
      schema: {
        tags: ['tasks'],
        summary: 'Take a change back',
        description:
          'The last one, or the one of `version`. 409 `undo_conflict` if a later change touched the same fields. Undoing an undo is redoing.',
        params: taskParams,
        headers: preconditions,
        body: z.strictObject({ version: undoVersion }).nullish(),
        response: commandResponses,
      },
      handler: async (request, reply) =>
        execute(request, reply, request.params.id, {
          type: 'UndoTaskChange',
          by: request.actor,
          now: new Date().toISOString(),
          ...request.body,
        }),
    });
  };
