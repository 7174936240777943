import { signal } from '@preact/signals';
import {
  answerOf,
  type components,
  cookieHeader,
  createClient,
  ProblemError,
  type SessionTokens,
} from '@taskledger/client';

export type User = components['schemas']['User'];

/** `opening`: whether somebody is signed in is not known yet. */
export const phase = signal<'opening' | 'unreachable' | 'signed-out' | 'signed-in'>('opening');

/** Who is signed in. */
export const user = signal<User | undefined>(undefined);

/** Says that there may be a session cookie, which no script can see. It is no secret. */
const hint = 'taskledger.signed-in';

/** One refresh at a time among all pages of this browser: each spends the cookie's token and is given the next one. */
const exclusively = <Result>(work: () => Promise<Result>): Promise<Result> =>
  'locks' in navigator ? navigator.locks.request('taskledger.refresh', work) : work();

const client = createClient({
  baseUrl: location.origin,
  keeping: 'cookie',
  exclusively,
  onEnd: () => leave('/sign-in?ended'),
});

export const { api, send } = client;

/** The time zone in which this user reads dates. */
export const zone = (): string => user.value?.timezone ?? 'UTC';

/** Who is signed in, in code that only runs then. */
export const me = (): User => {
  if (user.value === undefined) throw new Error('nobody is signed in');
  return user.value;
};

/** Goes on with the session of an earlier page, if there is one. Waits for a server that cannot be reached. */
export const resume = async (): Promise<void> => {
  if (localStorage.getItem(hint) === null) {
    phase.value = 'signed-out';
    return;
  }
  for (let wait = 1; ; wait = Math.min(wait * 2, 15)) {
    try {
      await client.session.renew(undefined);
      return await open();
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) return;
      phase.value = 'unreachable';
      const seconds = error instanceof ProblemError ? (error.retryAfter ?? wait) : wait;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
};

/** Begins the session that a sign-in has answered with. */
export const begin = async (tokens: SessionTokens): Promise<void> => {
  client.session.begin(tokens);
  localStorage.setItem(hint, 'yes');
  await open();
};

const open = async (): Promise<void> => {
  const profile = await answerOf(api.GET('/api/v1/profile'));
  user.value = await inOwnZone(profile);
  phase.value = 'signed-in';
};

/** An account that was made a moment ago takes the browser's time zone. */
const inOwnZone = async (profile: User): Promise<User> => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const isNew = Date.now() - Date.parse(profile.created_at) < 60_000;
  if (!isNew || profile.timezone !== 'UTC' || timeZone === 'UTC') return profile;
  const changing = answerOf(api.PATCH('/api/v1/profile', { body: { timezone: timeZone } }));
  return changing.catch(() => profile);
};

/** Ends the session, here and on the server. */
export const signOut = async (): Promise<void> => {
  await fetch('/api/v1/auth/logout', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...cookieHeader },
    body: '{}',
  }).catch(() => undefined);
  leave('/sign-in');
};

/** A page from scratch: nothing of the former session stays in memory. */
const leave = (path: string): void => {
  localStorage.removeItem(hint);
  client.session.end();
  location.replace(path);
};

/** Renews the access token that a feed has ended with. */
export const renew = async (): Promise<void> => {
  await client.session.renew(client.session.accessToken());
};

// Signed out in another page of this browser.
addEventListener('storage', ({ key, newValue }) => {
  if (key === hint && newValue === null && phase.value === 'signed-in') leave('/sign-in');
});
