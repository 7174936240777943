import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { atExpiry, check } from '../../live/credential.ts';
import { sseSink } from '../../live/sse-sink.ts';
import { invalidField } from '../../problems.ts';
import { wholeNumber } from '../../schemas/fields.ts';
import type { StreamDependencies } from './index.ts';

const position = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** `GET /stream`: Server-Sent Events. */
export const sseRoute =
  ({ live, authenticate }: StreamDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/stream',
      config: { access: 'signed-in' },
      exposeHeadRoute: false,
      schema: {
        tags: ['sync'],
        summary: 'Live updates (Server-Sent Events)',
        description:
          '`id` is the position in the ledger, `event` the type of event, `data` the change as JSON: `{position, type, task_id, ' +
          'version, at, actor, visible, data, task}`. `task` is the task as it is now (null when deleted); `visible: false` says ' +
          'that the event took the task from you. With `Last-Event-ID` nothing in between is lost; `0` is from the beginning. ' +
          'A comment comes at least every 15 s. The stream ends with an event `token_expired` (come again with a new token) ' +
          'or `session_ended`, and without notice for a client that is too slow: in each case the last id resumes it.',
        querystring: z.strictObject({
          last_event_id: position.optional().describe('Instead of the header'),
        }),
        headers: z.looseObject({
          'last-event-id': z.string().optional().describe('Resume after this position'),
        }),
        response: {
          200: {
            description: 'The stream',
            content: { 'text/event-stream': { schema: z.string() } },
          },
        },
      },
      handler: async (request, reply) => {
        const after = lastEventId(request.headers['last-event-id']) ?? request.query.last_event_id;
        // Whatever can fail does so while an error can still be answered.
        await live.position();
        const { raw } = reply;
        raw.writeHead(200, {
          ...definedHeaders(reply.getHeaders()),
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        });
        raw.write('retry: 2000\n\n');
        reply.hijack();

        const sink = sseSink(raw);
        const forget = atExpiry(request.headers.authorization, () => sink.end('token_expired'));
        let leave = (): void => undefined;
        raw.once('close', () => {
          forget();
          leave();
        });
        const left = await live.join({
          viewer: request.actor,
          sessionId: request.caller?.sessionId,
          sink,
          after,
          recheck: () =>
            check(app, authenticate, request, reply).then(
              () => true,
              () => false,
            ),
        });
        leave = left;
        if (raw.destroyed) left();
      },
    });
  };

const lastEventId = (header: string | undefined): number | undefined => {
  if (header === undefined || header === '') return undefined;
  const { data } = position.safeParse(header);
  if (data !== undefined) return data;
  throw invalidField('last-event-id', 'invalid_format', 'Last-Event-ID must be a position in the ledger.');
};

const definedHeaders = (headers: Readonly<Record<string, number | string | string[] | undefined>>) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
