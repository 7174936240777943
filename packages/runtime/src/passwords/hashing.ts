import { hash, verify } from '@node-rs/argon2';

// OWASP Password Storage Cheat Sheet: Argon2id (the library's default algorithm) with 19 MiB, two passes, one lane.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const present = '$argon2id$v=19$m=19456,t=2,p=1$';

/** Argon2id, in the PHC string format. Runs on the thread pool. */
export const hashPassword = (password: string): Promise<string> => hash(password, options);

/** Whether a hash was made in another way than today's: at the next sign-in there is a chance to make it anew. */
export const isOutdatedHash = (passwordHash: string): boolean => !passwordHash.startsWith(present);

let nobodysHash: Promise<string> | undefined;

/**
 * Whether the password belongs to the hash. Without a hash the answer is no, after the same work: how long it took says
 * nothing about whether an account exists.
 */
export const verifyPassword = async (
  passwordHash: string | null | undefined,
  password: string,
): Promise<boolean> => {
  nobodysHash ??= hashPassword('the password of nobody');
  const known = passwordHash ?? (await nobodysHash);
  const fits = await verify(known, password);
  return fits && known === passwordHash;
};
