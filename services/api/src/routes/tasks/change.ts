import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import type { Execute } from './execute.ts';
import { createResolver } from './resolve.ts';
import {
  assignment,
  commandResponses,
  preconditions,
  taskParams,
  taskPatch,
  taskReplacement,
} from './schemas.ts';

/** `PUT`, `PATCH` and `assign`: the changes that may refer to other things. */
export const changeRoutes =
  (deps: Pick<AppDependencies, 'pool' | 'commands'>, execute: Execute): FastifyPluginAsyncZod =>
  async (app) => {
    const resolve = createResolver(deps);
    const shared = {
      tags: ['tasks'],
      params: taskParams,
      headers: preconditions,
      response: commandResponses,
    };

    app.route({
      method: 'PUT',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Replace a task',
        description: 'What is absent goes back to its default; only the status then stays as it is.',
        body: taskReplacement,
      },
      handler: async (request, reply) => {
        const given = { id: request.params.id, by: request.actor, now: new Date().toISOString() };
        const changes = await resolve(given, request.body);
        return execute(request, reply, given.id, { type: 'ChangeTask', ...given, changes });
      },
    });

    app.route({
      method: 'PATCH',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Change a task',
        description:
          'A merge patch (RFC 7396): what is absent stays, `null` clears. Title, status and priority cannot be cleared.',
        consumes: ['application/json', 'application/merge-patch+json'],
        body: taskPatch,
      },
      handler: async (request, reply) => {
        const given = { id: request.params.id, by: request.actor, now: new Date().toISOString() };
        const changes = await resolve(given, request.body);
        return execute(request, reply, given.id, { type: 'ChangeTask', ...given, changes });
      },
    });

    app.route({
      method: 'POST',
      url: '/:id/assign',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Assign a task, or take it from its assignee with `null`',
        body: assignment,
      },
      handler: async (request, reply) => {
        const given = { id: request.params.id, by: request.actor, now: new Date().toISOString() };
        const { assigned_to } = request.body;
        await resolve(given, { assigned_to });
        return execute(request, reply, given.id, { type: 'AssignTask', ...given, assigned_to });
      },
    });
  };
