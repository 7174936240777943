import { type Actor, priorities, type Priority, resolveDue, type Status, statuses } from '@taskledger/domain';
import type { Pool } from 'pg';
import { everybody } from './projection.ts';

export interface TaskSummary {
  readonly by_status: Readonly<Record<Status, number>>;
  readonly by_priority: Readonly<Record<Priority, number>>;
  readonly overdue: number;
  readonly due_today: number;
  readonly due_this_week: number;
  readonly completed_last_7_days: number;
}

interface Row extends Omit<TaskSummary, 'by_status' | 'by_priority'> {
  readonly counts: readonly {
    readonly status: Status;
    readonly priority: Priority;
    readonly count: number;
  }[];
}

/**
 * Counts over the tasks that somebody sees. Days are those of `timeZone` (IANA name), weeks begin on Monday; due are unfinished
 * tasks only. As of the subscription's checkpoint, but for what depends on `now`.
 */
export const summarizeTasks = async (
  pool: Pool,
  viewer: Actor,
  { now, timeZone }: { readonly now: Date; readonly timeZone: string },
): Promise<TaskSummary> => {
  const today = dayIn(timeZone, now);
  const monday = addDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7));
  const sunday = addDays(monday, 6);
  const { rows } = await pool.query<Row>({
    name: 'task_summary_get',
    text: statement,
    values: [
      viewer.role === 'ADMIN' ? everybody : viewer.id,
      now.toISOString(),
      today,
      monday,
      sunday,
      startOf(today, timeZone),
      startOf(addDays(today, 1), timeZone),
      startOf(monday, timeZone),
      startOf(addDays(sunday, 1), timeZone),
    ],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('a summary is one row');
  const { counts, ...figures } = row;
  const total = (wanted: (entry: Row['counts'][number]) => boolean) =>
    counts.filter(wanted).reduce((sum, { count }) => sum + count, 0);
  const byStatus = (of: Status) => total(({ status }) => status === of);
  const byPriority = (of: Priority) => total(({ priority }) => priority === of);
  const [pending, inProgress, completed, cancelled, overdue] = statuses;
  const [low, medium, high, urgent] = priorities;
  return {
    by_status: {
      [pending]: byStatus(pending),
      [inProgress]: byStatus(inProgress),
      [completed]: byStatus(completed),
      [cancelled]: byStatus(cancelled),
      [overdue]: byStatus(overdue),
    },
    by_priority: {
      [low]: byPriority(low),
      [medium]: byPriority(medium),
      [high]: byPriority(high),
      [urgent]: byPriority(urgent),
    },
    ...figures,
    overdue: figures.overdue + byStatus('OVERDUE'),
  };
};

const unfinished = `status IN ('PENDING', 'IN_PROGRESS', 'OVERDUE')`;
const entries = 'FROM task_summary_entries WHERE user_id = $1';
const due = (firstDay: string, lastDay: string, from: string, to: string) =>
  `(SELECT count(*) ${entries} AND ${unfinished} AND due_day IS NOT NULL AND due_day BETWEEN ${firstDay}::date AND ${lastDay}::date)
 + (SELECT count(*) ${entries} AND ${unfinished} AND due_day IS NULL AND due_at >= ${from}::timestamptz AND due_at < ${to}::timestamptz)`;

// `overdue`: late and not marked yet; those that are marked have a status of their own.
const statement = `
  SELECT (SELECT coalesce(json_agg(json_build_object('status', status, 'priority', priority, 'count', count)), '[]')
            FROM task_summary WHERE user_id = $1 AND count <> 0) AS counts,
         (SELECT count(*) ${entries} AND status IN ('PENDING', 'IN_PROGRESS') AND due_at <= $2::timestamptz) AS overdue,
         ${due('$3', '$3', '$6', '$7')} AS due_today,
         ${due('$4', '$5', '$8', '$9')} AS due_this_week,
         (SELECT count(*) ${entries} AND status = 'COMPLETED'
             AND completed_at > $2::timestamptz - interval '7 days' AND completed_at <= $2::timestamptz) AS completed_last_7_days`;

const dayIn = (timeZone: string, moment: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    moment,
  );

const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** A day begins when the one before ends. */
const startOf = (day: string, timeZone: string): string | null =>
  resolveDue(addDays(day, -1), timeZone).due_at;
