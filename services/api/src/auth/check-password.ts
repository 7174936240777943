import { findSignInDelay } from '@taskledger/read-models';
import { hashPassword, isOutdatedHash, type Pool, verifyPassword } from '@taskledger/runtime';

export type PasswordCheck =
  | { readonly fits: true; readonly hadFailures: boolean }
  /** `counted`: the password was wrong, and not only given too early. */
  | { readonly fits: false; readonly counted: boolean };

const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * Whether a password lets its owner in: the right one, and given after the delay that wrong ones have earned. The delay is looked
 * at last, so that many guesses sent at once are judged by what the first of them have cost. The work is the same in every case.
 */
export const checkPassword = async (
  pool: Pool,
  user: { readonly id: string; readonly password_hash: string | null } | undefined,
  password: string,
): Promise<PasswordCheck> => {
  const right = await verifyPassword(user?.password_hash, password);
  const delay = await findSignInDelay(pool, user?.id ?? nobody);
  const notBefore = delay?.not_before ?? undefined;
  const early = notBefore !== undefined && Date.parse(notBefore) > Date.now();
  if (!right || early) return { fits: false, counted: !right && !early };
  return { fits: true, hadFailures: delay !== undefined };
};

/** Makes a hash anew that was made with parameters of the past. A password that was changed in the meantime stays. */
export const rehash = async (
  pool: Pool,
  { id, password_hash }: { readonly id: string; readonly password_hash: string | null },
  password: string,
): Promise<void> => {
  if (password_hash === null || !isOutdatedHash(password_hash)) return;
  await pool.query('UPDATE credentials SET password_hash = $3 WHERE user_id = $1 AND password_hash = $2', [
    id,
    password_hash,
    await hashPassword(password),
  ]);
};
