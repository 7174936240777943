import type { Context, ExitStatus } from '../context.ts';
import { withLedger } from '../session.ts';

/** A line of JSON for each erasure, oldest first. */
export const showErasures = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async ({ pool }) => {
    const { rows } = await pool.query<{ subject: string; keys: string[]; erased_at: string }>(
      'SELECT subject, keys, erased_at FROM personal_erasures ORDER BY epoch',
    );
    for (const row of rows) context.terminal.print(JSON.stringify(row));
    return 0;
  });
