import type { Priority, Status } from '@taskledger/domain';
import { findUser, summarizeTasks } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';

const count = z.int().nonnegative();
const byStatus: Record<Status, typeof count> = {
  PENDING: count,
  IN_PROGRESS: count,
  COMPLETED: count,
  CANCELLED: count,
  OVERDUE: count,
};
const byPriority: Record<Priority, typeof count> = { LOW: count, MEDIUM: count, HIGH: count, URGENT: count };

const summary = z
  .strictObject({
    by_status: z.strictObject(byStatus),
    by_priority: z.strictObject(byPriority),
    overdue: count.describe('Late and not finished'),
    due_today: count.describe('Not finished, due on this day of the caller’s time zone'),
    due_this_week: count.describe('The same, from Monday to Sunday'),
    completed_last_7_days: count.describe('In the last 168 hours'),
  })
  .meta({
    id: 'TaskSummary',
    examples: [
      {
        by_status: { PENDING: 4, IN_PROGRESS: 1, COMPLETED: 12, CANCELLED: 0, OVERDUE: 2 },
        by_priority: { LOW: 3, MEDIUM: 14, HIGH: 1, URGENT: 1 },
        overdue: 2,
        due_today: 1,
        due_this_week: 3,
        completed_last_7_days: 5,
      },
    ],
  });

/** `GET /tasks/summary`: counts, up to a second old. */
export const summaryRoutes =
  ({ pool }: Pick<AppDependencies, 'pool'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/summary',
      config: { access: 'signed-in' },
      schema: {
        tags: ['tasks'],
        summary: 'Counts of the tasks that the caller sees',
        description: 'Deleted tasks do not count. May lag behind by up to a second.',
        response: { 200: summary },
      },
      handler: async (request) => {
        const user = await findUser(pool, request.actor.id);
        return summarizeTasks(pool, request.actor, { now: new Date(), timeZone: user?.timezone ?? 'UTC' });
      },
    });
  };
