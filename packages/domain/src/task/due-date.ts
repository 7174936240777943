import type { Due } from './state.ts';

/** A due date as a client may give it: `YYYY-MM-DD`, or an RFC 3339 time (already valid); null clears it. */
export type DueInput = string | null;

/**
 * Works out when a due date passes: a day ends with the first moment of a later day in `timeZone` (IANA name), a time
 * is itself. `due_date` stays in the form given: a day stays a day, a time is normalised to UTC with milliseconds.
 */
export const resolveDue = (input: DueInput, timeZone: string): Due => {
  if (input === null) return { due_date: null, due_at: null, due_day: null };
  if (input.length > 10) {
    const time = timestamp(Date.parse(input));
    return { due_date: time, due_at: time, due_day: time.slice(0, 10) };
  }
  return { due_date: input, due_at: timestamp(endOfDay(input, timeZone)), due_day: input };
};

const minute = 60_000;
const day = 24 * 60 * minute;
const earliest = Date.parse('0001-01-01T00:00:00.000Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * RFC 3339 has four digits for the year, and times are compared as text: the last day of 9999 ends within it, since
 * `+010000-…` would sort before every other time.
 */
const timestamp = (moment: number): string =>
  new Date(Math.min(Math.max(moment, earliest), latest)).toISOString();

/**
 * The first moment at which a zone's calendar has left a day. Midnight is looked for with the offsets of a day before
 * and a day after it: they differ only around a clock change, which may make midnight happen twice (the first counts)
 * or not at all. Where it does not exist, it is the first moment after the gap.
 */
const endOfDay = (calendarDay: string, timeZone: string): number => {
  const midnight = Date.parse(`${calendarDay}T00:00:00.000Z`) + day;
  const before = offsetAt(midnight - day, timeZone);
  const after = offsetAt(midnight + day, timeZone);
  if (before === after) return midnight - before;
  const candidates = [midnight - Math.max(before, after), midnight - Math.min(before, after)];
  const found = candidates.find((moment) => moment + offsetAt(moment, timeZone) === midnight);
  return found ?? clockChange(midnight - day, midnight + day, timeZone);
};

/** The moment between two others at which the zone's offset becomes that of the later one. */
const clockChange = (from: number, to: number, timeZone: string): number => {
  const after = offsetAt(to, timeZone);
  let [lower, upper] = [from, to];
  while (upper - lower > 1) {
    const middle = Math.floor((lower + upper) / 2);
    if (offsetAt(middle, timeZone) === after) upper = middle;
    else lower = middle;
  }
  return upper;
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the zone's wall clock is ahead of UTC at a moment, in milliseconds. */
const offsetAt = (moment: number, timeZone: string): number => {
  if (timeZone === 'UTC') return 0;
  const named = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(formatFor(timeZone).format(moment));
  if (named === null) throw new Error(`the offset of ${timeZone} cannot be read`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = named;
  const ahead = (Number(hours) * 60 + Number(minutes)) * minute + Number(seconds) * 1000;
  return sign === '-' ? -ahead : ahead;
};

const formatFor = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
};
