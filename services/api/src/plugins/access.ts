import type { FastifyInstance, onRequestAsyncHookHandler, onRequestHookHandler, RouteOptions } from 'fastify';
import { type Access, policy, refusalBy } from '../access/policy.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

export type Guard = onRequestHookHandler | onRequestAsyncHookHandler;

export interface AccessGuards {
  /** What asks the callers of a route who they are, by the route's URL. */
  readonly guardOf: (url: string) => Guard;
  /** Routes of plugins that know nothing of access rules: the documentation's. */
  readonly publicPrefixes: readonly string[];
}

/** Puts the guard of its access rule before each route; a route without a rule makes the start fail. */
export const requireAccessRules = (app: FastifyInstance, { guardOf, publicPrefixes }: AccessGuards): void => {
  const authorize: onRequestHookHandler = (request, _reply, done) => {
    const { caller } = request;
    const { access } = request.routeOptions.config;
    if (caller === null || access === undefined) return done(new Error('nobody was asked who they are'));
    done(refusalBy(access, caller, request.method));
  };
  app.addHook('onRoute', (route) => {
    if (publicPrefixes.some((prefix) => route.url === prefix || route.url.startsWith(`${prefix}/`))) {
      route.config = { ...route.config, access: 'public' };
    }
    const access = route.config?.access;
    if (access === undefined || !Object.hasOwn(policy, access)) {
      throw new Error(`${String(route.method)} ${route.url} says not who may use it: give it config.access`);
    }
    if (access === 'public') return;
    const guards: Guard[] = [guardOf(route.url), authorize];
    route.onRequest = [...guards, ...present(route.onRequest).filter((hook) => !guards.includes(hook))];
  });
};

const present = (hooks: RouteOptions['onRequest']): Guard[] => {
  if (hooks === undefined) return [];
  return Array.isArray(hooks) ? hooks : [hooks];
};
