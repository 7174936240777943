import { operationsStreams } from '@taskledger/domain';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { recordOperation } from '../operations.ts';
import { operatorMeta } from '../operator.ts';
import { counted } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { startProgress } from '../output/progress.ts';
import { withLedger } from '../session.ts';
import { userMeant } from '../users/find.ts';
import type { Skipped } from './draft.ts';
import { countPresent, type Imported, importTasks } from './import-tasks.ts';
import { readTasks } from './read-file.ts';

/** Exit status 1 when something of the file was skipped. */
export const importFile = async (
  context: Context,
  path: string,
  options: { readonly for: string; readonly dryRun?: true },
): Promise<ExitStatus> => {
  const { format, tasks, skipped: unread } = await readTasks(path);
  return withLedger(context, async (session) => {
    const { terminal, signal } = context;
    const user = await userMeant(session.pool, options.for);
    const dryRun = options.dryRun === true;
    const report = (imported: Imported): ExitStatus => {
      const skipped = [...unread, ...imported.skipped];
      const { created, unchanged } = imported;
      const result = { format, user_id: user.id, dry_run: dryRun, created, unchanged, skipped };
      answer(context, result, () => lines(result, user.email));
      return skipped.length === 0 ? 0 : 1;
    };
    if (dryRun) {
      const unchanged = await countPresent(session, tasks, { user, format });
      return report({ created: tasks.length - unchanged, unchanged, skipped: [] });
    }
    const progress = startProgress(terminal.progress, 'import', tasks.length, { noun: 'entries', after: '' });
    try {
      const imported = await importTasks(session, tasks, {
        user,
        format,
        meta: () => operatorMeta(context),
        onProgress: progress.update,
        signal,
      });
      const { created, unchanged } = imported;
      const skipped = unread.length + imported.skipped.length;
      const data = { user_id: user.id, format, created, unchanged, skipped };
      if (created > 0) {
        await recordOperation(session, context, operationsStreams.tasks(user.id), [
          { type: 'TasksImported', data },
        ]);
      }
      progress.stop();
      return report(imported);
    } finally {
      progress.stop();
    }
  });
};

interface Report {
  readonly format: string;
  readonly dry_run: boolean;
  readonly created: number;
  readonly unchanged: number;
  readonly skipped: readonly Skipped[];
}

const lines = ({ format, dry_run, created, unchanged, skipped }: Report, email: string): string[] => [
  `${dry_run ? 'Would import' : 'Imported'} ${counted(created, 'task')} for ${printable(email)} (${format}); ${counted(unchanged, 'task')} ${unchanged === 1 ? 'was' : 'were'} there already.`,
  ...(skipped.length === 0
    ? []
    : [`Skipped ${counted(skipped.length, 'entry').replace('entrys', 'entries')}:`]),
  ...skipped.map(({ where, reason }) => `    ${printable(where)}: ${printable(reason)}`),
];
