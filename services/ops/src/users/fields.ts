import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

/** What the API takes, the operator may give. */
export const text = (min: number, max: number) =>
  z
    .string()
    .min(min, `It must have at least ${min} characters.`)
    .max(max, `It must have at most ${max} characters.`)
    .refine((value) => !/[\0\p{Surrogate}]/u.test(value), 'It must not contain NUL or broken characters.');

export const email = z
  .email('It must be an e-mail address.')
  .max(254, 'It must have at most 254 characters.');

/** Without `@`, so that a username is never an e-mail address. */
export const username = text(2, 64).regex(
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  'It must consist of letters, digits, dots, dashes and underscores.',
);

export const displayName = text(1, 100);

/** What is wrong with a value; undefined when nothing is. */
export const complaintAbout = (schema: z.ZodType<string>, value: string): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.message;

/** A parser for commander. */
export const checked =
  (schema: z.ZodType<string>) =>
  (value: string): string => {
    const complaint = complaintAbout(schema, value);
    if (complaint !== undefined) throw new InvalidArgumentError(complaint);
    return value;
  };
