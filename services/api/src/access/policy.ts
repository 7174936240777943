import type { Caller } from '../auth/access-tokens.ts';
import { type Problem, problem } from '../problems.ts';

/**
 * Who may use a route: every one names its rule in `config.access`, and one without a rule keeps the service from starting.
 *
 * | rule        | nobody signed in | session: MEMBER | session: ADMIN | API token: write | API token: read |
 * | ----------- | ---------------- | --------------- | -------------- | ---------------- | --------------- |
 * | `public`    | yes              | yes             | yes            | yes              | yes             |
 * | `signed-in` | 401              | yes             | yes            | yes              | GET only        |
 * | `session`   | 401              | yes             | yes            | 403              | 403             |
 * | `admin`     | 401              | 403             | yes            | ADMIN only       | ADMIN, GET only |
 *
 * `session` is for what decides who gets in: API tokens, sessions, passwords, the e-mail address. An API token that leaks
 * can so be taken back, and cannot be turned into more than it was.
 *
 * What a caller may do with one object (own it, be its assignee) is the domain's to say, in `decide` and `accessTo`: an
 * object that is hidden from the caller is 404.
 */
export type Access = keyof typeof policy;

interface Rule {
  readonly roles: readonly ('ADMIN' | 'MEMBER')[];
  readonly apiTokens: boolean;
}

const everybody = ['ADMIN', 'MEMBER'] as const;

export const policy = {
  public: { roles: everybody, apiTokens: true },
  'signed-in': { roles: everybody, apiTokens: true },
  session: { roles: everybody, apiTokens: false },
  admin: { roles: ['ADMIN'], apiTokens: true },
} as const satisfies Record<string, Rule>;

const reads = new Set(['GET', 'HEAD']);

/** Why a signed-in caller may not use a route with this rule; undefined where they may. */
export const refusalBy = (
  access: Access,
  { actor, apiToken }: Pick<Caller, 'actor' | 'apiToken'>,
  method: string,
): Problem | undefined => {
  const { roles, apiTokens }: Rule = policy[access];
  if (apiToken !== undefined && !apiTokens) {
    return problem('forbidden', { detail: 'No API token may do this: sign in.' });
  }
  if (apiToken?.scope === 'read' && access !== 'public' && !reads.has(method)) {
    return problem('forbidden', { detail: 'This API token may only read.' });
  }
  return roles.includes(actor.role)
    ? undefined
    : problem('forbidden', { detail: 'This is for administrators.' });
};
