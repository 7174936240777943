import type { ProfileChanges } from '@taskledger/domain';
import { findUser } from '@taskledger/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { accept } from '../../outcomes.ts';
import { invalidField, problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { changesOfPatch, profilePatch, wholeProfile } from '../../schemas/profile.ts';
import { presentUser, userSchema } from '../../schemas/user.ts';

/** `GET`, `PUT` and `PATCH`. */
export const ownProfileRoutes =
  ({ pool, commands }: Pick<AppDependencies, 'pool' | 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    const own = async ({ actor }: FastifyRequest) => {
      const user = await findUser(pool, actor.id);
      if (user === undefined) throw problem('not_found');
      return user;
    };

    const change = async (
      request: FastifyRequest,
      reply: FastifyReply,
      { email, ...changes }: ProfileChanges & { readonly email?: string },
    ) => {
      if (email !== undefined && email.toLowerCase() !== (await own(request)).email.toLowerCase()) {
        const message = 'A new address must be confirmed: POST /api/v1/profile/email with it.';
        throw invalidField('email', 'email_change_needs_confirmation', message);
      }
      const command = { type: 'ChangeProfile', changes } as const;
      const result = await commands.users.handle(request.actor.id, command, { meta: metaOf(request) });
      return presentUser(accept(reply, result).state);
    };

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'signed-in' },
      schema: { tags: ['profile'], summary: 'The signed-in user', response: { 200: userSchema } },
      handler: async (request) => presentUser(await own(request)),
    });

    app.route({
      method: 'PUT',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['profile'],
        summary: "Replace the caller's profile",
        description: 'What is absent takes its default; `email`, `username` and `display_name` stay.',
        body: wholeProfile,
        response: { 200: userSchema },
      },
      handler: async (request, reply) => change(request, reply, request.body),
    });

    app.route({
      method: 'PATCH',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['profile'],
        summary: "Change the caller's profile",
        description: 'What is absent stays; `null` brings the default back.',
        consumes: ['application/json', 'application/merge-patch+json'],
        body: profilePatch,
        response: { 200: userSchema },
      },
      handler: async (request, reply) => change(request, reply, changesOfPatch(request.body)),
    });
  };
