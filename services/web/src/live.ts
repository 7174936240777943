import { signal } from '@preact/signals';
import { type ProblemError, problemOf } from '@taskledger/client';
import { renew, send } from './session.ts';
import { readEvents, type ServerEvent } from './sse.ts';
import type { Task } from './tasks/task.ts';

/** What the stream tells of one event. */
export interface Change {
  readonly position: number;
  readonly type: string;
  readonly task_id: string;
  readonly version: number;
  readonly actor: string | null;
  /** False: the event took the task from us. */
  readonly visible: boolean;
  /** As it is now; null when it is deleted. */
  readonly task: Task | null;
}

/** Whether changes from elsewhere arrive at present. */
export const connection = signal<'connecting' | 'live' | 'offline'>('connecting');

/** Resolves at once, or when the server that was lost is back. */
export const whenReachable = async (): Promise<void> => {
  if (connection.peek() !== 'offline') return;
  await new Promise<void>((resolve) => {
    const stop = connection.subscribe((state) => {
      if (state === 'offline') return;
      stop();
      resolve();
    });
  });
};

type Listener = (change: Change) => void;
const listeners = new Set<Listener>();

/** Calls back for every change, in order. Answers with how to stop. */
export const onChange = (listener: Listener): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

const firstMs = 500;
const longestMs = 10_000;
/** The server says something at least every 15 s. */
const silenceMs = 40_000;

let lastId = '';
let wake: () => void = () => undefined;
let current = new AbortController();
let isJoined: () => void = () => undefined;

const joined = new Promise<'joined'>((resolve) => (isJoined = () => resolve('joined')));
const patienceMs = 1500;
const tooLate = new Promise<'late'>((resolve) => setTimeout(resolve, patienceMs, 'late'));

/**
 * Reads something once the stream has been joined: then no change falls between the two. Where joining takes long it is read at once, and
 * again afterwards.
 */
export const whenJoined = async (read: () => Promise<void>): Promise<void> => {
  if ((await Promise.race([joined, tooLate])) === 'late') void joined.then(read);
  await read();
};

/** Follows the stream for good: after an interruption from where it was. */
export const follow = async (): Promise<void> => {
  addEventListener('online', () => wake());
  addEventListener('offline', () => {
    connection.value = 'offline';
    current.abort();
  });
  for (let wait = firstMs; ; wait = Math.min(wait * 2, longestMs)) {
    const before = lastId;
    await once().catch(() => undefined);
    if (lastId !== before) wait = firstMs;
    await pause(wait);
    // The browser tells when it is online again. It may be wrong about a server on the same machine, so that is not all that counts.
    if (!navigator.onLine) await pause(longestMs);
  }
};

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, ms);
  });

/** One connection, until it ends. */
const once = async (): Promise<void> => {
  current = new AbortController();
  let silence = setTimeout(() => current.abort(), silenceMs);
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => current.abort(), silenceMs);
    connection.value = 'live';
    isJoined();
  };
  try {
    const headers = { accept: 'text/event-stream', ...(lastId !== '' && { 'last-event-id': lastId }) };
    const { signal } = current;
    const response = await send(new Request(`${location.origin}/api/v1/stream`, { headers, signal }));
    if (!response.ok || response.body === null) throw await patience(await problemOf(response));
    await readEvents(response.body, {
      onEvent: (event) => {
        heard();
        if (event.id !== '') lastId = event.id;
        tell(event);
      },
    });
  } catch (error) {
    connection.value = 'offline';
    throw error;
  } finally {
    clearTimeout(silence);
  }
  await renewIfAsked();
};

/** A limit says how long it lasts. */
const patience = async (problem: ProblemError): Promise<ProblemError> => {
  await new Promise((resolve) => setTimeout(resolve, (problem.retryAfter ?? 0) * 1000));
  return problem;
};

let ended = '';

/** Why the server ended the stream; a session that has ended is found out by the attempt to renew it. */
const renewIfAsked = async (): Promise<void> => {
  const reason = ended;
  ended = '';
  if (reason === 'token_expired' || reason === 'session_ended') await renew();
};

const tell = ({ type, data }: ServerEvent): void => {
  if (type === 'token_expired' || type === 'session_ended') ended = type;
  if (data === '') return;
  const change: unknown = JSON.parse(data);
  if (isChange(change)) for (const listener of listeners) listener(change);
};

const isChange = (data: unknown): data is Change =>
  typeof data === 'object' && data !== null && 'task_id' in data && 'visible' in data;
