import { readUnsubscribeToken, type Unsubscribable, type Unsubscription } from '@taskledger/runtime';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { accept } from '../../outcomes.ts';
import { problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { confirmPage, donePage, pagePolicy } from './pages.ts';

/** In the query, which is not logged. */
const query = z.strictObject({
  token: z.string().max(200).describe('As in the link of the mail'),
  done: z.literal('yes').optional(),
});

const turnedOff = {
  completions: { completions: 'none' },
  reminders: { reminders: false },
  assignments: { assignments: false },
} as const satisfies Record<Unsubscribable, object>;

/**
 * The link with which a mail says how to get no more of its kind. A mail program sends POST (RFC 8058); a person who follows it gets
 * a page with a button, since programs that look links up must not decide anything.
 */
export const unsubscribeRoutes =
  ({ config, commands }: Pick<AppDependencies, 'config' | 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    const signedIn = ({ token }: { readonly token: string }): Unsubscription => {
      const unsubscription = readUnsubscribeToken(config.otpSecret, token);
      if (unsubscription !== undefined) return unsubscription;
      throw problem('not_found', { detail: 'This link is not complete, or not ours.' });
    };

    // RFC 8058 has mail programs send one of these, with nothing in it that matters here.
    app.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { parseAs: 'string', bodyLimit: 4_096 },
      (_request, _body, done) => done(null),
    );

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'public' },
      schema: { hide: true, querystring: query },
      handler: async (request, reply) => {
        const { from } = signedIn(request.query);
        return reply
          .type('text/html; charset=utf-8')
          .header('content-security-policy', pagePolicy)
          .send(request.query.done === undefined ? confirmPage(from, request.query.token) : donePage(from));
      },
    });

    app.route({
      method: 'POST',
      url: '/',
      config: { access: 'public' },
      schema: {
        tags: ['profile'],
        summary: 'Get no more mails of one kind (one click, RFC 8058)',
        description:
          'What a mail program sends to the link in a mail’s `List-Unsubscribe`. Nobody has to be signed in: the token is signed, and good for this alone. A browser is sent on to a page that says so.',
        querystring: query,
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        const { userId, from } = signedIn(request.query);
        const command = { type: 'ChangeProfile', changes: { email_notifications: turnedOff[from] } } as const;
        const meta = { ...metaOf(request), actor: userId };
        accept(reply, await commands.users.handle(userId, command, { meta }));
        if (!isBrowser(request)) return reply.code(204).send();
        return reply.redirect(`/api/v1/unsubscribe?token=${request.query.token}&done=yes`, 303);
      },
    });
  };

const isBrowser = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') === true;
