import { randomUUID } from 'node:crypto';
import { resolveDue, taskDecider } from '@taskledger/domain';
import { createCommandHandler, type EventMeta } from '@taskledger/events';
import { waitFor, webhookReceiver } from '@taskledger/testing';
import t from 'tap';
import { webhooksOf } from './webhooks.ts';
import { createWorld, type Person, type World } from './world.ts';

const hour = 3_600_000;

const tasksOf = ({ ledger }: World) => {
  const tasks = createCommandHandler(ledger, taskDecider);
  const now = () => new Date().toISOString();
  return {
    /** As `ops import` and the API make them: they differ in `meta` alone. */
    create: async (
      by: Person,
      { dueMs, assignee, ...more }: { dueMs?: number; assignee?: Person; status?: 'COMPLETED' },
      meta: Pick<EventMeta, 'actor' | 'operator'> = { actor: by.id },
    ): Promise<string> => {
      const id = randomUUID();
      const due = resolveDue(dueMs === undefined ? null : new Date(Date.now() + dueMs).toISOString(), 'UTC');
      const given = { correlation_id: randomUUID(), ...meta };
      const result = await tasks.start(
        id,
        {
          type: 'CreateTask',
          id,
          by: by.actor,
          now: now(),
          title: 'A task',
          description: '',
          priority: 'MEDIUM',
          due,
          category_id: null,
          tags: [],
          assigned_to: assignee?.id ?? null,
          status: 'PENDING',
          ...more,
        },
        { meta: given },
      );
      if (result.outcome !== 'accepted') throw new Error(JSON.stringify(result));
      const comment = { type: 'AddComment', by: by.actor, now: now(), comment_id: randomUUID() } as const;
      await tasks.handle(id, { ...comment, body: 'Mind the cat.' }, { meta: given });
      return id;
    },
    complete: (by: Person, id: string) =>
      tasks.handle(
        id,
        { type: 'CompleteTask', by: by.actor, now: now() },
        { meta: { actor: by.id, correlation_id: randomUUID() } },
      ),
  };
};

t.test('an import tells nobody; what happens to its tasks from then on is news', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const { pool, person } = world;
  const tasks = tasksOf(world);
  const receiver = await webhookReceiver(t);
  const ada = await person('Ada', { reminders: true, assignments: true });
  const bob = await person('Bob', { reminders: true, assignments: true });
  await webhooksOf(world).register(ada, receiver.url('/ada'));
  const taken = { actor: 'system', operator: 'carol' };

  const completed = await tasks.create(ada, { status: 'COMPLETED', assignee: bob }, taken);
  const late = await tasks.create(ada, { dueMs: -30 * 24 * hour }, taken);
  const soon = await tasks.create(ada, { dueMs: hour }, taken);
  const inSeconds = await tasks.create(ada, { dueMs: 2 * hour + 4_000 }, taken);
  const falling = await tasks.create(ada, { dueMs: 2_000 }, taken);
  const ownLate = await tasks.create(ada, { dueMs: -30 * 24 * hour });
  const ownSoon = await tasks.create(ada, { dueMs: hour });

  world.worker(t, { overdueEveryMs: 1_000, reminderBeforeMs: 2 * hour });
  /** What left because of a task, apart from the due times in the names of reminders. */
  const told = async (id: string) => {
    const { rows } = await pool.query<{ what: string }>(
      `SELECT d.reactor || ' ' || e.type AS what FROM deliveries d JOIN events e ON e.position = d.position
        WHERE e.stream = $1 ORDER BY 1`,
      [`task-${id}`],
    );
    return rows.map(({ what }) => what);
  };
  const statusOf = async (id: string) => {
    const { rows } = await pool.query<{ status: string }>('SELECT status FROM tasks WHERE id = $1', [id]);
    return rows[0]?.status;
  };
  const untilTold = async (id: string, wanted: readonly string[]) => {
    let last: readonly string[] = [];
    await waitFor(async () => (last = await told(id)).length === wanted.length, {
      timeoutMs: 20_000,
      describe: () => `${wanted.join(', ')}; now ${last.join(', ')}`,
    });
    t.same(last, wanted);
  };

  await untilTold(ownLate, ['webhook CommentAdded', 'webhook TaskBecameOverdue', 'webhook TaskCreated']);
  await untilTold(ownSoon, ['due-reminder CommentAdded', 'webhook CommentAdded', 'webhook TaskCreated']);
  await untilTold(inSeconds, ['due-reminder CommentAdded']);
  await untilTold(falling, ['webhook TaskBecameOverdue']);
  await waitFor(async () => (await statusOf(late)) === 'OVERDUE');
  await world.quiet(world.queues(t));
  t.same(await told(completed), [], 'completed, and assigned to somebody');
  t.same(await told(late), [], 'overdue before it came');
  t.same(await told(soon), [], 'its time for a reminder had passed');

  await tasks.complete(ada, late);
  await untilTold(late, [
    'completion-lambda TaskCompleted',
    'completion-mail TaskCompleted',
    'webhook TaskCompleted',
  ]);
});
