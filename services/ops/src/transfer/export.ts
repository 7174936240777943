import { operationsStreams } from '@taskledger/domain';
import { exportTasks } from '@taskledger/read-models';
import type { Context, ExitStatus } from '../context.ts';
import { recordOperation } from '../operations.ts';
import { startProgress } from '../output/progress.ts';
import { withLedger } from '../session.ts';
import { userMeant } from '../users/find.ts';

/** One JSON document on standard output, with or without `--json`; it is noted who took it, and why. */
export const exportFor = (context: Context, options: { readonly for: string }): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const { terminal, signal } = context;
    const user = await userMeant(session.pool, options.for);
    const { rows } = await session.pool.query<{ count: number }>(
      'SELECT count(*) FROM tasks WHERE created_by = $1 AND deleted_at IS NULL',
      [user.id],
    );
    const progress = startProgress(terminal.progress, 'export', rows[0]?.count ?? 0, {
      noun: 'tasks',
      after: '',
    });
    try {
      let tasks = 0;
      for await (const part of exportTasks(session, user)) {
        signal.throwIfAborted();
        await terminal.write(part.text);
        tasks += part.tasks;
        progress.update(tasks);
      }
      await terminal.write('\n');
      const data = { user_id: user.id, tasks };
      await recordOperation(session, context, operationsStreams.tasks(user.id), [
        { type: 'TasksExported', data },
      ]);
      return 0;
    } finally {
      progress.stop();
    }
  });
