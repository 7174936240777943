import { type Left, uuidv7 } from '@taskledger/events';
import { apiTokenScopes, type ApiTokenState } from '@taskledger/domain';
import { type ApiToken, apiTokensOf } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { apiTokenOf } from '../../auth/api-tokens.ts';
import { hashOf } from '../../auth/refresh-tokens.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { recording } from '../../idempotency/keyed.ts';
import { createOnceSecrets, withoutSecret } from '../../idempotency/once.ts';
import { accept } from '../../outcomes.ts';
import { createPager } from '../../paging/pager.ts';
import { listQuery, pageOf } from '../../paging/query.ts';
import { invalidField, problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { moment, text, timestamp, uuid } from '../../schemas/fields.ts';

const body = z
  .strictObject({
    name: text(1, 100),
    scope: z.enum(apiTokenScopes),
    expires_at: moment().nullish().describe('Until it is revoked, unless given'),
  })
  .meta({ examples: [{ name: 'calendar', scope: 'read', expires_at: '2027-01-01T00:00:00Z' }] });

const fields = {
  id: z.uuid(),
  name: z.string(),
  scope: z.enum(apiTokenScopes).describe('`read`: GET only'),
  expires_at: timestamp().nullable(),
  created_at: timestamp(),
  last_used_at: timestamp().nullable().describe('To the minute'),
};

const example = {
  id: '0199d3c4-8f00-7000-8000-00000000000a',
  name: 'calendar',
  scope: 'read' as const,
  expires_at: '2027-01-01T00:00:00.000Z',
  created_at: '2026-02-20T09:30:00.000Z',
  last_used_at: null,
};

const tokenSchema = z.strictObject(fields).meta({ id: 'ApiToken', examples: [example] });

const newTokenSchema = z
  .strictObject({ ...fields, token: z.string().describe('Shown this once') })
  .meta({ id: 'NewApiToken', examples: [{ ...example, token: 'tl_pat_…' }] });

const present = ({ id, name, scope, expires_at, created_at, last_used_at }: ApiToken) => ({
  id,
  name,
  scope,
  expires_at,
  created_at,
  last_used_at,
});

/** `/auth/api-tokens`: the caller's own, for those who have signed in. */
export const apiTokenRoutes =
  ({
    pool,
    commands,
    config,
  }: Pick<AppDependencies, 'pool' | 'commands' | 'config'>): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);
    const secrets = createOnceSecrets(config.dataEncryptionKeys);
    const once = { member: 'token', write: apiTokenOf } as const;

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'session' },
      schema: {
        tags: ['auth'],
        summary: "The caller's API tokens, the oldest first",
        querystring: listQuery,
        response: { 200: pageOf(tokenSchema) },
      },
      handler: async (request) => {
        const page = await pager.page(request, request.query, apiTokensOf(pool, request.actor.id));
        return { ...page, results: page.results.map(present) };
      },
    });

    app.route({
      method: 'POST',
      url: '/',
      config: { access: 'session', once },
      schema: {
        tags: ['auth'],
        summary: 'Make an API token',
        description: 'To be sent as `Authorization: Bearer`. It cannot manage tokens, sessions or passwords.',
        body,
        response: { 201: newTokenSchema },
      },
      handler: async (request, reply) => {
        const { name, scope, expires_at: wanted } = request.body;
        const expires_at = wanted === null || wanted === undefined ? null : new Date(wanted).toISOString();
        if (expires_at !== null && expires_at <= new Date().toISOString()) {
          throw invalidField('expires_at', 'too_small', 'Must be in the future');
        }
        const id = uuidv7();
        const token = once.write(secrets.bytesFor(request.keyed));
        const answer = (state: ApiTokenState) => ({ ...present({ ...state, last_used_at: null }), token });
        const result = await commands.apiTokens.start(
          id,
          { type: 'CreateApiToken', by: request.actor, id, name, scope, expires_at },
          {
            meta: metaOf(request),
            rows: [{ table: 'api_token_hashes', row: { token_hash: hashOf(token), token_id: id } }],
            ...recording(request, ({ state }: Left<ApiTokenState>) => ({
              status: 201,
              body: withoutSecret(once, answer(state)),
            })),
          },
        );
        const { state } = accept(reply, result);
        return reply.code(201).header('cache-control', 'no-store').send(answer(state));
      },
    });

    app.route({
      method: 'DELETE',
      url: '/:id',
      config: { access: 'session' },
      schema: {
        tags: ['auth'],
        summary: 'Revoke an API token',
        description: 'It is refused from now on. Once more changes nothing.',
        params: z.strictObject({ id: uuid() }),
        response: { 204: z.undefined().describe('Revoked') },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const { state } = await commands.apiTokens.load(id);
        if (state?.user_id !== request.actor.id) {
          throw problem('not_found', { detail: 'There is no such API token.' });
        }
        const command = { type: 'RevokeApiToken', by: request.actor } as const;
        accept(reply, await commands.apiTokens.handle(id, command, { meta: metaOf(request) }));
        return reply.code(204).send();
      },
    });
  };
