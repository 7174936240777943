import { z } from 'zod';
import { commonWords } from './common-words.ts';

const common = new Set(commonWords.split(/\s+/));

/** Whether a password is among those that are tried first, in whatever case. */
export const isCommonPassword = (password: string): boolean => common.has(password.toLowerCase());

/**
 * What a new password must be: 8 to 128 characters of any kind, and not a common one (OWASP ASVS 5.0, 6.2.1, 6.2.4, 6.2.5).
 * The upper bound limits the work of hashing.
 */
export const newPassword = z
  .string()
  .min(8, 'It must have at least 8 characters')
  .max(128, 'It must have at most 128 characters')
  .refine((value) => !/[\0\p{Surrogate}]/u.test(value), {
    message: 'It must not contain NUL or unpaired surrogates',
    params: { code: 'forbidden_character' },
  })
  .refine((value) => !isCommonPassword(value), {
    message: 'It is one of the passwords that are guessed first: choose another',
    params: { code: 'common_password' },
  });
