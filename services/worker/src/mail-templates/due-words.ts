import { localDay, localTime } from './local-time.ts';
import { texts } from './texts.ts';

/** When a task is due, as a paragraph for its reader; none where it is not due at all. */
export const dueWords = ({
  dueDate,
  timezone,
}: {
  /** A day or a time. */
  readonly dueDate: string | null;
  readonly timezone: string;
}): string[] => {
  if (dueDate === null) return [];
  const isDay = /^\d{4}-\d\d-\d\d$/.test(dueDate);
  return [texts.due(isDay ? localDay(dueDate) : localTime(dueDate, timezone))];
};
