import type { Redis } from '@taskledger/runtime/redis';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Allowance } from '../rate-limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the limiter is being asked about. */
    allowance: Allowance | null;
  }
}

export interface Decision {
  readonly max: number;
  readonly remaining: number;
  readonly ttlMs: number;
  readonly exceeded: boolean;
}

/** Counts a request against an allowance. `away`: nobody can count at present. */
export type Limiter = (request: FastifyRequest, allowance: Allowance) => Promise<Decision | 'away'>;

/** So many keys are counted at once without Redis; beyond that, the one that was not used for longest is forgotten. */
const mostKeys = 100_000;

/** A Redis that is up and does not answer is left alone for so long: each request would wait for its time-out. */
const leaveAloneMs = 1_000;
const connectWithinMs = 1_000;

export interface LimiterOptions {
  readonly windowMs: number;
  readonly redis?: Redis | undefined;
  /** Keyed: no address is in Redis in clear. */
  readonly hash: (text: string) => string;
}

/** The counters, in Redis (one round trip for each decision), else in memory. */
export const createLimiter = async (
  app: FastifyInstance,
  { windowMs, redis, hash }: LimiterOptions,
): Promise<Limiter> => {
  const allowanceOf = ({ allowance, url }: FastifyRequest): Allowance => {
    if (allowance === null) throw new Error(`${url} has no allowance`);
    return allowance;
  };
  const keyOf = ({ key }: Allowance): string =>
    redis === undefined ? key : key.replace(/ip:.*$/, (address) => `ip:${hash(address)}`);
  app.decorateRequest('allowance', null);
  await app.register(rateLimit, {
    global: false,
    max: (request) => allowanceOf(request).max,
    keyGenerator: (request) => keyOf(allowanceOf(request)),
    timeWindow: windowMs,
    cache: mostKeys,
    ...(redis !== undefined && { redis, nameSpace: 'rate-limit:' }),
  });
  const count = app.createRateLimit();
  if (redis !== undefined) app.addHook('onReady', () => connected(redis));

  let leaveAloneUntil = 0;
  return async (request, allowance) => {
    if (redis !== undefined && (redis.status !== 'ready' || performance.now() < leaveAloneUntil)) {
      return 'away';
    }
    request.allowance = allowance;
    try {
      const result = await count(request);
      if (result.isAllowed) throw new Error('nobody is exempt from the limits');
      const { max, remaining, ttl, isExceeded } = result;
      return { max, remaining, ttlMs: Math.max(1, ttl), exceeded: isExceeded };
    } catch (error) {
      if (redis === undefined) throw error;
      leaveAloneUntil = performance.now() + leaveAloneMs;
      return 'away';
    }
  };
};

/** The first requests should not find a connection that is only just being made. */
const connected = (redis: Redis): Promise<void> =>
  new Promise((resolve) => {
    if (redis.status === 'ready') return resolve();
    const timer = setTimeout(done, connectWithinMs);
    redis.once('ready', done).once('error', done);
    function done(): void {
      clearTimeout(timer);
      redis.off('ready', done).off('error', done);
      resolve();
    }
  });
