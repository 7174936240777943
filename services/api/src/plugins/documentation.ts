import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { Config } from '@taskledger/runtime';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { STATUS_CODES } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { version } from '../version.ts';

export const documentationPath = '/api/docs';
export const openApiPath = '/api/openapi.json';

/** OpenAPI 3.1 from the routes' schemas, and a Swagger UI that shows it. */
export const useDocumentation = async (app: FastifyInstance, { publicUrl }: Pick<Config, 'publicUrl'>) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'Taskledger',
        version,
        description:
          'An event-sourced task service. Errors are `application/problem+json` (RFC 9457) with a stable `code`. ' +
          'Every response to a command carries `X-Ledger-Position`. Every POST takes an `Idempotency-Key`, except those whose ' +
          'answers hold the tokens of a session, which are kept nowhere. Under `/api/v1/` each response says in ' +
          '`RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) what is left of the limit it counts against.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: publicUrl }],
      tags: [
        { name: 'auth', description: 'Accounts, sign-in and tokens' },
        { name: 'profile', description: 'The signed-in user' },
        { name: 'tasks', description: 'Tasks and the commands on them' },
        { name: 'sync', description: 'What has changed, and what changes' },
        { name: 'categories', description: "A user's own categories" },
        { name: 'webhooks', description: 'What is posted to other services, as it happens' },
        { name: 'admin', description: 'For administrators' },
        { name: 'system', description: 'Health, metrics and keys' },
      ],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: describe,
    transformObject: (given) => sharingProblems(withoutUnusedSchemas(given)),
  });
  await app.register(swaggerUi, {
    routePrefix: documentationPath,
    staticCSP:
      "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'none'",
    uiConfig: { persistAuthorization: true, displayRequestDuration: true },
  });
};

/** Adds to a route's own schema what follows from its access rule and its input. */
const describe: SwaggerTransform = (document) => {
  if (document.url.startsWith(documentationPath)) return { schema: { hide: true }, url: document.url };
  const { schema, url } = jsonSchemaTransform(document);
  if (schema === undefined) return { schema: { hide: true }, url };
  const described = {
    operationId: operationIdOf(String(document.route.method), url),
    ...schema,
    response: { ...named(schema.response), ...problemResponses(document.route) },
    security: document.route.config?.access === 'public' ? [] : [{ bearer: [] }],
  };
  return { schema: described, url };
};

/** `POST /api/v1/tasks/:id/complete` → `postTasksByIdComplete` */
const operationIdOf = (method: string, url: string): string =>
  [method.toLowerCase(), ...url.replace('/api/v1', '').split('/')]
    .map((part) => part.replace(/^:/, 'by-').replace(/^\./, ''))
    .flatMap((part) => part.split(/[^A-Za-z0-9]+/))
    .filter((word) => word !== '')
    .map((word, index) => (index === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1)))
    .join('') || method;

/** OpenAPI demands a description of every response: the name of its status, unless it has a better one. */
const named = (responses: unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(responses ?? {}).map(([status, response]: [string, unknown]) => [
      status,
      { 'x-response-description': STATUS_CODES[status], ...Object(response) },
    ]),
  );

const problemResponses = ({ schema, config }: Pick<RouteOptions, 'schema' | 'config'>) => {
  const hasBody = schema?.body !== undefined;
  const statuses: [number, string, boolean][] = [
    [400, 'Malformed request', hasBody],
    [401, 'No valid access token', config?.access !== 'public'],
    [403, 'Not allowed', config?.access === 'admin'],
    [404, 'Unknown, or not visible to the caller', schema?.params !== undefined],
    [413, 'Body too large', hasBody],
    [415, 'Not JSON', hasBody],
    [422, 'Input that is not valid', hasBody || schema?.querystring !== undefined],
    [429, 'Too many requests: `Retry-After` says for how many seconds', config?.endpoint !== undefined],
  ];
  const documented = statuses.filter(([, , applies]) => applies);
  return {
    ...Object.fromEntries(documented.map(([status, description]) => [status, problemResponse(description)])),
    default: problemResponse('Any other problem'),
  };
};

const problemResponse = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** Every schema with a name comes in two forms, as input and as output, whether anything refers to it or not. */
const withoutUnusedSchemas: SwaggerTransformObject = (given) => {
  const document = jsonSchemaTransformObject(given);
  if (!('components' in document) || document.components?.schemas === undefined) return document;
  const text = JSON.stringify(document);
  const used = Object.entries(document.components.schemas).filter(([name]) =>
    text.includes(`"#/components/schemas/${name}"`),
  );
  document.components.schemas = Object.fromEntries(used);
  return document;
};

/** The problems are the same for every operation: each stands once in the document, and the operations refer to it. */
const sharingProblems = (document: ReturnType<SwaggerTransformObject>) => {
  if (!('components' in document)) return document;
  const shared: Record<string, unknown> = {};
  const operations = membersOf(document.paths).flatMap(([, item]) => membersOf(item));
  for (const [, { responses }] of operations) {
    for (const [status, response] of membersOf(responses)) {
      if (!membersOf(response['content']).some(([type]) => type === 'application/problem+json')) continue;
      const name = status === 'default' ? 'Other' : (STATUS_CODES[status] ?? status).replaceAll(/\W/g, '');
      shared[name] ??= response;
      if (!isDeepStrictEqual(shared[name], response)) continue;
      Object.assign(Object(responses), { [status]: { $ref: `#/components/responses/${name}` } });
    }
  }
  Object.assign(document.components ?? {}, { responses: shared });
  return document;
};

/** The members of an object that are objects themselves. */
const membersOf = (value: unknown): [string, Readonly<Record<string, unknown>>][] =>
  typeof value === 'object' && value !== null
    ? Object.entries<unknown>({ ...value }).filter(
        (member): member is [string, Readonly<Record<string, unknown>>] => typeof member[1] === 'object',
      )
    : [];
