import { z } from 'zod';

const day = z.iso.date();
const moment = z.iso.datetime({ offset: true });
const lastYear = 9999;
const firstYear = 100;

/**
 * A due date of another program as ours: a day, or a time with an offset. Undefined for what says something that cannot be
 * understood without guessing ("every other Monday"); null for nothing.
 */
export const dueDateOf = (given: string | null | undefined): string | null | undefined => {
  const text = given?.trim() ?? '';
  if (text === '') return null;
  if (day.safeParse(text).success) return withinYears(text, text);
  const withT = text.replace(' ', 'T');
  if (!moment.safeParse(withT).success) return undefined;
  const time = new Date(withT);
  return Number.isNaN(time.getTime()) ? undefined : withinYears(time.toISOString(), time.toISOString());
};

const withinYears = (date: string, result: string): string | undefined => {
  const year = Number(date.slice(0, 4));
  return date.length <= 24 && year >= firstYear && year <= lastYear ? result : undefined;
};
