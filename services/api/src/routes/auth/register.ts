import type { UserState } from '@taskledger/domain';
import { type Left, uuidv7 } from '@taskledger/events';
import { hashPassword } from '@taskledger/runtime';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { recording } from '../../idempotency/keyed.ts';
import { accept } from '../../outcomes.ts';
import { metaOf } from '../../request-meta.ts';
import { email, password, text, username } from '../../schemas/fields.ts';
import { presentUser, userSchema } from '../../schemas/user.ts';

const body = z
  .strictObject({
    email: email(),
    password: password(),
    username: username().nullish(),
    display_name: text(1, 100)
      .nullish()
      .describe('The username or the first part of the address unless given'),
  })
  .meta({ examples: [{ email: 'ada@example.com', password: 'correct horse battery', username: 'ada' }] });

export const registerRoute =
  ({ commands }: Pick<AppDependencies, 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/register',
      config: { access: 'public' },
      schema: { tags: ['auth'], summary: 'Make an account', body, response: { 201: userSchema } },
      handler: async (request, reply) => {
        const { email, password, username, display_name } = request.body;
        const id = uuidv7();
        const [mailbox = email] = email.split('@', 1);
        const result = await commands.users.start(
          id,
          {
            type: 'RegisterUser',
            id,
            email,
            username: username ?? null,
            display_name: display_name ?? username ?? mailbox,
            role: 'MEMBER',
          },
          {
            meta: metaOf(request),
            rows: [
              { table: 'credentials', row: { user_id: id, password_hash: await hashPassword(password) } },
            ],
            ...recording(request, ({ state }: Left<UserState>) => ({
              status: 201,
              body: presentUser(state),
            })),
          },
        );
        const { state } = accept(reply, result);
        return reply.code(201).send(presentUser(state));
      },
    });
  };
