import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { text as textOfStream } from 'node:stream/consumers';
import { z } from 'zod';
import { problemSchema } from '../src/schemas/problem.ts';

/** Compares every response with the schema that its route declares for it, and reports those that do not fit. */
export const checkResponses =
  (report: (complaint: string) => void) =>
  (app: FastifyInstance): void => {
    app.addHook('onSend', async (request, reply, sent) => {
      const payload: unknown = sent instanceof Readable ? await textOfStream(sent) : sent;
      const complaint = misfit(
        request,
        reply.statusCode,
        String(reply.getHeader('content-type') ?? ''),
        payload,
      );
      if (complaint !== undefined)
        report(`${request.method} ${request.url} → ${reply.statusCode}: ${complaint}`);
      return payload;
    });
  };

const misfit = (
  request: FastifyRequest,
  status: number,
  type: string,
  payload: unknown,
): string | undefined => {
  if (type.startsWith('application/problem+json'))
    return complaintOf(problemSchema, JSON.parse(textOf(payload)));
  if (status >= 300 && status < 400) return undefined;
  // The web UI's page.
  if (type.startsWith('text/html')) return undefined;
  const { schema } = request.routeOptions;
  if (schema === undefined || schema.hide) return undefined;
  const declared = declaredFor(schema.response, status);
  if (declared === undefined) return 'no such response is declared';
  if (payload === null || payload === undefined || payload === '') return complaintOf(declared, undefined);
  return complaintOf(declared, JSON.parse(textOf(payload)));
};

const declaredFor = (response: unknown, status: number): z.ZodType | undefined => {
  if (typeof response !== 'object' || response === null) return undefined;
  const declared: unknown = Reflect.get(response, status);
  if (declared instanceof z.ZodType) return declared;
  const withTypes = z.object({
    content: z.record(z.string(), z.object({ schema: z.instanceof(z.ZodType) })),
  });
  return withTypes.safeParse(declared).data?.content['application/json']?.schema;
};

const complaintOf = (schema: z.ZodType, value: unknown): string | undefined => {
  const { error } = schema.safeParse(value);
  return error === undefined ? undefined : z.prettifyError(error);
};

const textOf = (payload: unknown): string => {
  if (typeof payload === 'string') return payload;
  throw new Error('a response that is no text cannot be compared with a schema');
};
