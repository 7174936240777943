import type { TaskState } from '@taskledger/domain';
import type { Left } from '@taskledger/events';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { recording } from '../../idempotency/keyed.ts';
import { metaOf } from '../../request-meta.ts';
import { entityTag } from './conditional.ts';
import { presentTask, taskAnswer } from './execute.ts';
import { newTaskCommand } from './new-task.ts';
import { newTask, taskSchema } from './schemas.ts';

/** `POST /tasks`: one statement on the database, unless the task refers to something or is due on a day. */
export const createRoute =
  ({ pool, commands }: Pick<AppDependencies, 'pool' | 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['tasks'],
        summary: 'Create a task',
        description: '`Location` names it, `ETag` its version.',
        body: newTask,
        response: { 201: taskSchema },
      },
      handler: async (request, reply) => {
        const command = await newTaskCommand(pool, request.actor, request.body);
        const location = `${app.prefix}/${command.id}`;
        const result = await commands.tasks.start(command.id, command, {
          meta: metaOf(request),
          ...recording(request, ({ state, version }: Left<TaskState>) => ({
            status: 201,
            location,
            etag: entityTag(version),
            body: presentTask(state, version, 0, command.now),
          })),
        });
        const created = taskAnswer(reply, result, command);
        return reply.code(201).header('location', location).send(created);
      },
    });
  };
