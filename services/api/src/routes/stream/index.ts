import type { onRequestHookHandler } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { sseRoute } from './sse.ts';
import { websocketRoute } from './websocket.ts';

export interface StreamDependencies extends Pick<AppDependencies, 'live'> {
  /** The guard of signed-in routes, without counting. */
  readonly authenticate: onRequestHookHandler;
}

/** `/api/v1/stream` and `/ws`: what happens to the caller's tasks, as it happens. */
export const streamRoutes =
  (deps: StreamDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    // Open feeds would hold the closing up.
    app.addHook('preClose', () => deps.live.close());
    await app.register(sseRoute(deps));
    await app.register(websocketRoute(deps));
  };
