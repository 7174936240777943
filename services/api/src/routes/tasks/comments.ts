import { accessTo, type Comment, type CommentCommand, type TaskState } from '@taskledger/domain';
import { type Left, uuidv7 } from '@taskledger/events';
import { findUser } from '@taskledger/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { recording } from '../../idempotency/keyed.ts';
import { accept } from '../../outcomes.ts';
import { createPager } from '../../paging/pager.ts';
import { listQuery, pageOf } from '../../paging/query.ts';
import { streamList } from '../../paging/stream-list.ts';
import { problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { timestamp, uuid } from '../../schemas/fields.ts';
import { filledText } from './fields.ts';
import { taskParams } from './schemas.ts';

const body = z.strictObject({ body: filledText(5000).meta({ examples: ['The blue can is empty.'] }) });

const commentSchema = z
  .strictObject({
    id: z.uuid(),
    body: z.string(),
    author: z.strictObject({ id: z.string(), display_name: z.string().nullable() }),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .meta({
    id: 'Comment',
    examples: [
      {
        id: '0199d3c4-8f00-7000-8000-000000000009',
        body: 'The blue can is empty.',
        author: { id: '0199d3c4-8f00-7000-8000-000000000002', display_name: 'Ada' },
        created_at: '2026-02-20T09:30:00.000Z',
        updated_at: '2026-02-20T09:30:00.000Z',
      },
    ],
  });

const commentParams = taskParams.extend({ cid: uuid() });

/** The comments on a task, folded from its events: whoever may see the task may read and write them. */
export const commentRoutes =
  ({
    pool,
    commands,
    config,
  }: Pick<AppDependencies, 'pool' | 'commands' | 'config'>): FastifyPluginAsyncZod =>
  async (app) => {
    const { tasks } = commands;
    const pager = createPager(config);
    const shared = { tags: ['tasks'] };

    const nameOf = async (id: string) => (await findUser(pool, id))?.display_name ?? null;

    const handle = async (
      request: FastifyRequest,
      reply: FastifyReply,
      id: string,
      command: CommentCommand,
      author: string | null = null,
    ) => {
      const location = `${app.prefix}/${id}/comments/${command.comment_id}`;
      const result = await tasks.handle(id, command, {
        meta: metaOf(request),
        ...recording(request, ({ state }: Left<TaskState>) => ({
          status: 201,
          location,
          body: present(find(state, command.comment_id), author),
        })),
      });
      return accept(reply, result).state;
    };

    app.route({
      method: 'GET',
      url: '/:id/comments',
      config: { access: 'signed-in' },
      schema: {
        tags: ['tasks'],
        summary: 'The comments on a task, the oldest first',
        params: taskParams,
        querystring: listQuery,
        response: { 200: pageOf(commentSchema) },
      },
      handler: async (request) => {
        const { state, events } = await tasks.load(request.params.id);
        if (
          state === undefined ||
          state.deleted_at !== null ||
          accessTo(state, request.actor, 'ReadTask') === 'hidden'
        ) {
          throw problem('not_found', { detail: 'There is no such task.' });
        }
        const versions = new Map(
          events.flatMap((event) =>
            event.type === 'CommentAdded' ? [[event.data.comment_id, event.version]] : [],
          ),
        );
        const comments = streamList(state.comments, ({ id }) => versions.get(id) ?? 0);
        const page = await pager.page(request, request.query, comments);
        const authors = [...new Set(page.results.map(({ author_id }) => author_id))];
        const names = new Map(await Promise.all(authors.map(async (id) => [id, await nameOf(id)] as const)));
        const results = page.results.map((comment) => present(comment, names.get(comment.author_id) ?? null));
        return { ...page, results };
      },
    });

    app.route({
      method: 'POST',
      url: '/:id/comments',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Comment on a task',
        params: taskParams,
        body,
        response: { 201: commentSchema },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const author = await nameOf(request.actor.id);
        const comment_id = uuidv7();
        const command = { type: 'AddComment', comment_id, ...given(request), ...request.body } as const;
        const state = await handle(request, reply, id, command, author);
        reply.header('location', `${app.prefix}/${id}/comments/${comment_id}`);
        return reply.code(201).send(present(find(state, comment_id), author));
      },
    });

    app.route({
      method: 'PATCH',
      url: '/:id/comments/:cid',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Reword a comment of your own',
        consumes: ['application/json', 'application/merge-patch+json'],
        params: commentParams,
        body,
        response: { 200: commentSchema },
      },
      handler: async (request, reply) => {
        const { id, cid } = request.params;
        const command = { type: 'EditComment', comment_id: cid, ...given(request), ...request.body } as const;
        const comment = find(await handle(request, reply, id, command), cid);
        return reply.send(present(comment, await nameOf(comment.author_id)));
      },
    });

    app.route({
      method: 'DELETE',
      url: '/:id/comments/:cid',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Remove a comment',
        description: 'Its author, the creator of the task and ADMIN may.',
        params: commentParams,
        response: { 204: z.undefined().describe('Removed') },
      },
      handler: async (request, reply) => {
        const { id, cid } = request.params;
        await handle(request, reply, id, { type: 'RemoveComment', comment_id: cid, ...given(request) });
        return reply.code(204).send();
      },
    });
  };

const given = ({ actor }: FastifyRequest) => ({ by: actor, now: new Date().toISOString() });

const find = ({ comments }: TaskState, id: string): Comment => {
  const comment = comments.find((each) => each.id === id);
  if (comment === undefined) throw new Error(`comment ${id} is gone right after its command`);
  return comment;
};

const present = (
  { id, body: text, author_id, created_at, updated_at }: Comment,
  display_name: string | null,
) => ({
  id,
  body: text,
  author: { id: author_id, display_name },
  created_at,
  updated_at,
});
