import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { createHmac } from 'node:crypto';
import type { AppDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';
import {
  type Allowance,
  allowanceOf,
  type Endpoint,
  endpointOf,
  isLimited,
  unknownEndpoint,
} from '../rate-limits.ts';
import { createExceededLog } from '../rate-limits/exceeded-log.ts';
import { createLimiter, type Decision } from '../rate-limits/limiter.ts';
import { startUsageRecorder, type UsageRecorder } from '../rate-limits/usage-recorder.ts';
import { createUsageTally } from '../rate-limits/usage-tally.ts';
import { metaOf } from '../request-meta.ts';
import type { Guard } from './access.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** On routes that are rate limited. */
    endpoint?: Endpoint;
  }
}

type Dependencies = Pick<AppDependencies, 'config' | 'pool' | 'redis' | 'ledger' | 'logger'>;

export interface RateLimits {
  /**
   * The guard of a signed-in route, by its URL. Where the route is limited it counts: who passes against their own limit, who
   * does not against their address's.
   */
  readonly guardOf: (url: string) => Guard;
  readonly usage: UsageRecorder;
}

/**
 * Limits the requests to `/api/v1/`. Each is counted once, as soon as it is known who sends it: before its body is read, and
 * whatever becomes of it. A credential that does not hold makes nobody signed in: then the address counts, IPv6 by /64.
 */
export const useRateLimits = async (
  app: FastifyInstance,
  { config, pool, redis, ledger, logger }: Dependencies,
  authenticate: onRequestHookHandler,
): Promise<RateLimits> => {
  const { rateLimit } = config;
  const { windowMs } = rateLimit;
  // Keyed: there are few enough addresses to try them all against a plain hash.
  const hash = (text: string) =>
    createHmac('sha256', config.otpSecret).update(`rate-limit ${text}`).digest('base64url').slice(0, 22);
  const nameOf = (subject: string) =>
    subject.startsWith('user:') ? subject.slice(5) : `ip:${hash(subject)}`;
  const limiter = await createLimiter(app, { windowMs, redis, hash });
  const noteExceeded = createExceededLog({ ledger, redis, logger, hash });
  const tally = createUsageTally(windowMs, nameOf);
  const usage = startUsageRecorder(tally, { pool, redis, logger });
  app.addHook('onClose', () => usage.close());

  const decide = async (
    request: FastifyRequest,
    reply: FastifyReply,
    endpoint: Endpoint,
    allowance: Allowance,
  ): Promise<void> => {
    const decision = await limiter(request, allowance);
    if (decision === 'away') {
      if (endpoint.closedWithoutRedis === true) throw cannotCount();
      return;
    }
    show(reply, decision);
    if (!decision.exceeded) return;
    tally.refused(endpoint.name, subjectOf(request));
    const { ttlMs } = decision;
    const userId = request.caller?.actor.id ?? null;
    noteExceeded({ ...allowance, endpoint: endpoint.name, windowMs, ttlMs, userId }, metaOf(request));
    throw rateLimited(decision);
  };

  const limitCaller = async (request: FastifyRequest, reply: FastifyReply, endpoint: Endpoint) => {
    const subject = subjectOf(request);
    const allowance = allowanceOf(endpoint, subject, rateLimit);
    if (allowance === undefined) return;
    tally.count(endpoint.name, subject);
    await decide(request, reply, endpoint, allowance);
  };

  /** Beside the caller's own limit; the headers show whichever leaves less. */
  const limitNamed = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { endpoint } = request.routeOptions.config;
    const named = endpoint?.named?.(request.body);
    if (endpoint === undefined || named === undefined) return;
    const allowance = allowanceOf(endpoint, `named:${hash(named)}`, rateLimit);
    if (allowance !== undefined) await decide(request, reply, endpoint, allowance);
  };

  const limitAnonymous = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { endpoint } = request.routeOptions.config;
    if (endpoint !== undefined) await limitCaller(request, reply, endpoint);
  };

  /** Why the caller is not signed in; undefined when they are. */
  const authentication = (request: FastifyRequest, reply: FastifyReply) =>
    new Promise<Error | undefined>((resolve) => {
      authenticate.call(app, request, reply, resolve);
    });

  const authenticateAndLimit = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const error = await authentication(request, reply);
    const { endpoint } = request.routeOptions.config;
    if (endpoint !== undefined) await limitCaller(request, reply, endpoint);
    if (error !== undefined) throw error;
  };

  app.addHook('onRoute', (route) => {
    if (!isLimited(route.url)) return;
    const endpoint = endpointOf(String(route.method), route.url);
    route.config = { ...route.config, endpoint };
    if (route.config.access === 'public') {
      const others = [route.onRequest ?? []].flat().filter((hook) => hook !== limitAnonymous);
      route.onRequest = [limitAnonymous, ...others];
    }
    if (endpoint.named !== undefined) route.preHandler = [limitNamed, ...[route.preHandler ?? []].flat()];
  });

  // URLs that do not exist are counted like others: whoever searches for some is slowed down.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404 || !isLimited(request.url)) return;
    await authentication(request, reply);
    await limitCaller(request, reply, unknownEndpoint);
  });

  const isOff = rateLimit.otp + rateLimit.user + rateLimit.anonymous === 0;
  const guardOf = (url: string): Guard => (isOff || !isLimited(url) ? authenticate : authenticateAndLimit);
  return { guardOf, usage };
};

const subjectOf = ({ caller, ip }: FastifyRequest): string =>
  // With TRUST_PROXY=true an address is whatever a client has written.
  caller === null ? `ip:${normalizeIP(ip).slice(0, 64)}` : `user:${caller.actor.id}`;

const secondsOf = ({ ttlMs }: Decision): number => Math.ceil(ttlMs / 1000);

/** Of two decisions on a request, the one that leaves less is shown. */
const show = (reply: FastifyReply, decision: Decision): void => {
  const shown = reply.getHeader('ratelimit-remaining');
  if (shown !== undefined && Number(shown) < decision.remaining) return;
  reply.header('ratelimit-limit', decision.max);
  reply.header('ratelimit-remaining', decision.remaining);
  reply.header('ratelimit-reset', secondsOf(decision));
};

const rateLimited = (decision: Decision) =>
  problem('rate_limited', {
    detail: `No more than ${decision.max} requests are served in this time. Try again in ${secondsOf(decision)} s.`,
    headers: { 'retry-after': String(secondsOf(decision)) },
  });

const cannotCount = () =>
  problem('unavailable', {
    detail: 'Sign-in is not possible at the moment. Try again shortly.',
    headers: { 'retry-after': '5' },
  });
