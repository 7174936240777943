export { answerOf, type ClientOptions, createClient, ifMatch, type TaskledgerClient } from './client.ts';
export { type ProblemBody, problemOf, ProblemError } from './problem.ts';
export type { components, operations, paths } from './schema.ts';
export {
  cookieHeader,
  type RefreshKeeping,
  type Session,
  type SessionTokens,
  type Tokens,
} from './session.ts';
