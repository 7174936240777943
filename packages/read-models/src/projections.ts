import { apiTokens } from './api-tokens/projection.ts';
import { categories } from './categories/projection.ts';
import { otpChallenges } from './otp-challenges/projection.ts';
import { sessions } from './sessions/projection.ts';
import { tasks } from './tasks/projection.ts';
import { users } from './users/projection.ts';
import { webhooks } from './webhooks/projection.ts';

/** Every read model that an append writes itself. */
export const projections = [tasks, users, sessions, categories, otpChallenges, apiTokens, webhooks] as const;
