import { addDays, momentAt, weekdayOf } from '../time.ts';
import { type Priority, priorities } from './task.ts';

/** A task as it was written on one line. */
export interface QuickTask {
  readonly title: string;
  readonly priority?: Priority;
  readonly tags: readonly string[];
  /** A day, or a moment (RFC 3339). */
  readonly due_date?: string;
  /** A category's name, or its beginning. */
  readonly category?: string;
}

export interface Calendar {
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly timezone: string;
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const days: readonly [pattern: RegExp, day: (match: RegExpMatchArray, today: string) => string][] = [
  [/^today$/i, (_, today) => today],
  [/^(tomorrow|tmr)$/i, (_, today) => addDays(today, 1)],
  [/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, ([day]) => day],
  [/^\+(\d{1,3})d$/, ([, count], today) => addDays(today, Number(count))],
  [
    new RegExp(`^(${weekdays.join('|')})$`, 'i'),
    ([name], today) => {
      const ahead = weekdays.indexOf(name.toLowerCase()) - weekdayOf(today);
      return addDays(today, ahead > 0 ? ahead : ahead + 7);
    },
  ],
];

const dayIn = (word: string, today: string): string | undefined => {
  for (const [pattern, day] of days) {
    const match = word.match(pattern);
    if (match !== null) return day(match, today);
  }
  return undefined;
};

/** 16:00, 9:30, 4pm, 11am */
const clockIn = (word: string): string | undefined => {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(word) ?? [];
  if (hour !== undefined) return `${hour.padStart(2, '0')}:${minute}`;
  const [, twelve, half] = /^(1[0-2]|[1-9])(am|pm)$/i.exec(word) ?? [];
  if (twelve === undefined || half === undefined) return undefined;
  const hours = (Number(twelve) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  return `${String(hours).padStart(2, '0')}:00`;
};

const priorityIn = (word: string): Priority | undefined => {
  const [, name] = /^!([a-z]+)$/i.exec(word) ?? [];
  return name === undefined
    ? undefined
    : priorities.find((priority) => priority.startsWith(name.toUpperCase()));
};

/**
 * Understands `Call the plumber !high #home /errands tomorrow 16:00`: a priority (`!l`, `!high` …), tags, a category, a day (today,
 * tomorrow, monday …, +3d, 2031-05-01) and a clock. Of each kind but tags the first counts; a word after a backslash is only a word.
 */
export const parseQuickTask = (text: string, { today, timezone }: Calendar): QuickTask => {
  const title: string[] = [];
  const tags = new Set<string>();
  let priority: Priority | undefined;
  let day: string | undefined;
  let clock: string | undefined;
  let category: string | undefined;
  for (const word of text.trim().split(/\s+/)) {
    if (word.startsWith('\\')) title.push(word.slice(1));
    else if (/^#[^#]{1,50}$/.test(word)) tags.add(word.slice(1));
    else if (priority === undefined && priorityIn(word) !== undefined) priority = priorityIn(word);
    else if (day === undefined && dayIn(word, today) !== undefined) day = dayIn(word, today);
    else if (clock === undefined && clockIn(word) !== undefined) clock = clockIn(word);
    else if (category === undefined && /^\/[^/\s]+$/.test(word)) category = word.slice(1);
    else title.push(word);
  }
  const due = clock === undefined ? day : momentAt(day ?? today, clock, timezone);
  return {
    title: title.join(' '),
    tags: [...tags],
    ...(priority !== undefined && { priority }),
    ...(due !== undefined && { due_date: due }),
    ...(category !== undefined && { category }),
  };
};
