import { newPassword } from '@taskledger/runtime';
import { z } from 'zod';

// PostgreSQL's text cannot hold NUL, and half of a surrogate pair is no character: neither is ever stored or sent on.
const unstorable = /[\0\p{Surrogate}]/u;

/** Text from a client, of so many UTF-16 units. */
export const text = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !unstorable.test(value), {
      message: 'Must not contain NUL or unpaired surrogates',
      params: { code: 'forbidden_character' },
    });

/** A UUID in either case; lower case from here on. */
export const uuid = () => z.uuid().toLowerCase();

/** RFC 5321 allows 254 characters. */
export const email = () => z.email().max(254);

/** Without `@`, so that a username is never an e-mail address. */
export const username = () =>
  text(2, 64).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'Letters, digits, dots, dashes and underscores only');

/** A new password; see `newPassword`. */
export const password = () => newPassword;

/** A time as the service writes it: RFC 3339, UTC, milliseconds. */
export const timestamp = () => z.iso.datetime({ precision: 3 });

/** A time from a client: RFC 3339 with any offset. */
export const moment = () => z.iso.datetime({ offset: true });

/** In a query string a `+` is a space, and that of `+02:00` is often left unescaped: no time has a space there. */
export const withItsPlus = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/ (?=\d\d:\d\d$)/, '+') : value;

/** A time in a query string. */
export const momentInQuery = () =>
  z.preprocess(withItsPlus, moment()).meta({ type: 'string', format: 'date-time' });

/** A whole number in a query string, as digits. */
export const wholeNumber = (min: number, max: number) =>
  z
    .preprocess(
      (value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
      z.int().min(min).max(max),
    )
    .meta({ type: 'integer', minimum: min, maximum: max });

/** `true` or `false` in a query string, in any case. */
export const flag = () =>
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(['true', 'false']))
    .transform((value) => value === 'true')
    .meta({ type: 'string', enum: ['true', 'false'] });
