import { priorities, statuses } from '@taskledger/domain';
import { z } from 'zod';
import { text } from '../../schemas/fields.ts';

/** Text that says something. */
export const filledText = (max: number) =>
  text(1, max).refine((value) => value === '' || value.trim() !== '', {
    message: 'Must not be blank',
    params: { code: 'blank' },
  });

/** One of these words, in any case. */
const word = <const Words extends readonly string[]>(words: Words) =>
  z.preprocess((value) => (typeof value === 'string' ? value.toUpperCase() : value), z.enum(words));

export const status = word(statuses);

/** OVERDUE is the service's own: no client sets it. */
export const requestedStatus = word(['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED']);

export const priority = word(priorities);

const time =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** `YYYY-MM-DD`, a day that the calendar has. */
const isDay = (value: string): boolean => {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
};

const isDayOrTime = (value: string): boolean => isDay(value) || isDay(time.exec(value)?.[1] ?? '');

const first = Date.parse('0100-01-02T00:00:00Z');
const last = Date.parse('9999-12-31T23:59:59.999Z');

/** Within what JavaScript and PostgreSQL both can write down, in any time zone. */
const isInRange = (value: string): boolean => {
  const moment = Date.parse(value.toUpperCase());
  return first <= moment && moment <= last;
};

/**
 * A day (`2026-03-01`) or an RFC 3339 time (`2026-03-01T17:00:00+01:00`). A time comes out in UTC with milliseconds; what is
 * ten characters long is a day.
 */
export const dayOrTime = z
  .string()
  .refine(isDayOrTime, {
    message: 'Must be a day (YYYY-MM-DD) or an RFC 3339 time',
    params: { code: 'invalid_format' },
    abort: true,
  })
  .refine(isInRange, {
    message: 'Must be in the years 0100 to 9999',
    params: { code: 'out_of_range' },
    abort: true,
  })
  .overwrite((value) => (value.length === 10 ? value : new Date(value.toUpperCase()).toISOString()))
  .meta({ examples: ['2026-03-01', '2026-03-01T16:00:00.000Z'] });

/** A label: control characters have no place in it (NUL is refused already). */
export const tag = filledText(50).refine((value) => value.includes('\0') || !/\p{Cc}/u.test(value), {
  message: 'Must not contain control characters',
  params: { code: 'forbidden_character' },
});

export const tags = z
  .array(tag)
  .max(20)
  .refine((all) => new Set(all).size === all.length, {
    message: 'Must not name a tag twice',
    params: { code: 'duplicate' },
  })
  .meta({ uniqueItems: true, examples: [['home', 'garden']] });
