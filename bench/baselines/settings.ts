import { exitWithParent } from '@taskledger/runtime';
import { z } from 'zod';

exitWithParent();

/** What a baseline server is told, in its environment. */
export const settings = z
  .object({ PORT: z.coerce.number(), JWT_PUBLIC_KEY: z.string(), DATABASE_URL: z.string().default('') })
  .parse(process.env);
