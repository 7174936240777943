import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { batchRoute } from './batch/route.ts';
import { changeRoutes } from './change.ts';
import { commandRoutes } from './commands.ts';
import { commentRoutes } from './comments.ts';
import { createRoute } from './create.ts';
import { createExecutor } from './execute.ts';
import { historyRoute } from './history.ts';
import { listRoutes } from './list.ts';
import { readRoute } from './read.ts';
import { remindRoute } from './remind.ts';
import { undoRoute } from './undo.ts';

/** `/tasks`: tasks and the commands on them. */
export const taskRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const execute = createExecutor(deps);
    await app.register(createRoute(deps));
    await app.register(listRoutes(deps));
    await app.register(readRoute(deps));
    await app.register(changeRoutes(deps, execute));
    await app.register(commandRoutes(execute));
    await app.register(undoRoute(execute));
    await app.register(remindRoute(execute));
    await app.register(historyRoute(deps));
    await app.register(commentRoutes(deps));
    await app.register(batchRoute(deps));
  };
