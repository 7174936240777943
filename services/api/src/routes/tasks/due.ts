import { type Due, resolveDue } from '@taskledger/domain';

/** The calendar of timestamps ends here: the day after it has five digits. */
const lastDay = '9999-12-31';
const lastMoment = '9999-12-31T23:59:59.999Z';

/** A time is itself everywhere; only a day needs to know where it ends. */
export const needsTimeZone = (due_date: string | null | undefined): boolean => due_date?.length === 10;

/** When a checked due date passes; `timeZone` matters for days alone. */
export const dueFrom = (due_date: string | null, timeZone: string): Due =>
  due_date === lastDay ? { due_date, due_at: lastMoment, due_day: lastDay } : resolveDue(due_date, timeZone);
