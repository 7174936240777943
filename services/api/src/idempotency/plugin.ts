import type { Pool } from '@taskledger/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AppDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';
import { fingerprintOf } from './fingerprint.ts';
import './keyed.ts';
import { createOnceSecrets } from './once.ts';
import { findRecord, fingerprintUnder, insertRecord, removeExpired, type StoredRecord } from './store.ts';
import { createWaitingRoom } from './waiting.ts';

/** They make sessions, whose tokens are kept nowhere (G7), for a caller whom no key belongs to: it has no effect on them. */
const signIns: ReadonlySet<string> = new Set([
  '/api/v1/auth/login',
  '/api/v1/auth/otp/request',
  '/api/v1/auth/otp/verify',
  '/api/v1/auth/token/refresh',
  '/api/v1/admin/queues/session',
]);

/** Refusals by the state of things. What was wrong with the request itself is not recorded: it may be sent again, put right. */
const recordedRefusals: ReadonlySet<number> = new Set([403, 404, 409, 412]);

const waitMs = 10_000;
const sweepEveryMs = 60_000;

const keyHeader = z
  .string()
  .min(1)
  .max(255)
  .optional()
  .describe(
    'Any text that is new for each request: within 24 hours a copy of the request gets the first answer again, with `Idempotent-Replayed: true`',
  )
  .meta({ examples: ['2f1c7a7e-5b8e-4d0e-9f5e-3a1a5a0f6d11'] });

/**
 * `Idempotency-Key` on every POST: a copy of a request that was answered gets the same answer, and nothing happens twice. The
 * record is written by the request's own append where its route gives `recording` to its command, else once it is answered.
 */
export const useIdempotency = (
  app: FastifyInstance,
  { config, pool, logger }: Pick<AppDependencies, 'config' | 'pool' | 'logger'>,
): void => {
  const wait = createWaitingRoom();
  const secrets = createOnceSecrets(config.dataEncryptionKeys);
  const leaves = new WeakMap<FastifyRequest, () => void>();
  // Keyed: there are few enough addresses to try them all against a plain hash.
  const hash = (address: string) =>
    createHmac('sha256', config.otpSecret).update(`idempotency ${address}`).digest('base64url').slice(0, 22);
  const sweep = createSweep(pool, (error) => logger.warn({ err: error }, 'old keys could not be removed'));
  app.decorateRequest('keyed', null);
  app.addHook('onClose', () => sweep.ended());

  app.addHook('onRoute', (route) => {
    if (!takesKeys(route)) return;
    const { headers } = route.schema ?? {};
    const known = headers instanceof z.ZodObject ? headers : z.looseObject({});
    route.schema = { ...route.schema, headers: known.extend({ 'idempotency-key': keyHeader }) };
    route.preHandler = [...[route.preHandler ?? []].flat(), open];
    route.onSend = [...[route.onSend ?? []].flat(), record];
    route.onResponse = [...[route.onResponse ?? []].flat(), close];
  });

  const open = async (request: FastifyRequest, reply: FastifyReply) => {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string') return undefined;
    const caller = request.caller?.actor.id ?? `anonymous ${hash(request.ip)}`;
    const fingerprint = fingerprintOf(request);
    const leave = await wait(`${caller} ${key}`, waitMs);
    if (leave === undefined) throw inFlight();
    leaves.set(request, leave);
    const known = await fingerprintUnder(pool, { caller, key });
    if (known !== undefined && known !== fingerprint) throw reused();
    const use = { caller, key, part: 0, fingerprint, attempt: randomUUID() };
    const found = known === undefined ? undefined : await findRecord(pool, use);
    if (found !== undefined) return reply.send(restore(reply, told(request, found)));
    request.keyed = use;
    return undefined;
  };

  /** Records the answer, unless that has been done; gives the first answer where another copy was faster. */
  const record = async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const use = request.keyed;
    if (use === null) return payload;
    request.keyed = null;
    sweep.now();
    const body = typeof payload === 'string' && payload !== '' ? payload : null;
    // What tells a secret is recorded by its route, without it.
    const secret = request.routeOptions.config.once !== undefined && reply.statusCode < 300;
    if (isFinal(reply) && !secret) {
      if (await insertRecord(pool, use, { ...headersOf(reply), status: reply.statusCode, body }))
        return payload;
    }
    const first = await findRecord(pool, use);
    if (first === undefined || first.attempt === use.attempt) return payload;
    if (first.fingerprint !== use.fingerprint) return payload;
    return restore(reply, told(request, first)) ?? null;
  };

  const told = ({ routeOptions: { config: route } }: FastifyRequest, found: StoredRecord): StoredRecord =>
    route.once === undefined || found.status >= 300
      ? found
      : { ...found, body: secrets.tell(route.once, found) };

  const close = async (request: FastifyRequest) => leaves.get(request)?.();
};

const takesKeys = ({ method, url }: RouteOptions): boolean =>
  method === 'POST' && url.startsWith('/api/v1/') && !signIns.has(url.replace(/\/+$/, ''));

const isFinal = ({ statusCode }: FastifyReply): boolean =>
  statusCode < 300 || recordedRefusals.has(statusCode);

const headersOf = (reply: FastifyReply) => ({
  location: textOf(reply.getHeader('location')),
  etag: textOf(reply.getHeader('etag')),
  position: Number(reply.getHeader('x-ledger-position') ?? 0),
});

const textOf = (header: number | string | string[] | undefined): string | null =>
  header === undefined ? null : String(header);

/** Turns a reply into a stored one; answers with its body. */
const restore = (reply: FastifyReply, { status, location, etag, position, body }: StoredRecord) => {
  for (const name of ['location', 'etag', 'x-ledger-position', 'content-type', 'content-length']) {
    reply.removeHeader(name);
  }
  reply.code(status).header('idempotent-replayed', 'true');
  if (location !== null) reply.header('location', location);
  if (etag !== null) reply.header('etag', etag);
  if (position > 0) reply.header('x-ledger-position', String(position));
  if (body === null) return undefined;
  reply.type(status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json');
  return body;
};

const inFlight = () =>
  problem('idempotency_in_flight', { detail: 'The first request with this key is still under way.' });

const reused = () =>
  problem('idempotency_key_reused', { detail: 'This key was used for another request within 24 hours.' });

/** Removes expired records while keys are in use, once a minute; one sweep at a time. */
const createSweep = (pool: Pool, complain: (error: unknown) => void) => {
  let last = 0;
  let underWay: Promise<void> = Promise.resolve();
  return {
    now: () => {
      if (Date.now() - last < sweepEveryMs) return;
      last = Date.now();
      underWay = underWay.then(() => removeExpired(pool)).catch(complain);
    },
    ended: () => underWay,
  };
};
