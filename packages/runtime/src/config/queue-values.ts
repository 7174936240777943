import { z } from 'zod';
import { type QueueName, queueNames } from '../queues/queue.ts';
import { parseDuration } from './duration.ts';

/** How many jobs of a queue may begin in so many milliseconds, over all workers. */
export interface QueueRate {
  readonly max: number;
  readonly durationMs: number;
}

const isQueue = (name: string): name is QueueName => queueNames.some((known) => known === name);

/** A comma list of `queue=value`; `undefined` for a part that is none. */
const perQueue = <Value>(
  list: string,
  parse: (text: string) => Value | undefined,
): Partial<Record<QueueName, Value>> | undefined => {
  const found: Partial<Record<QueueName, Value>> = {};
  for (const part of list.split(',')) {
    const [name = '', text = '', ...rest] = part.split('=').map((piece) => piece.trim());
    const value = parse(text);
    if (!isQueue(name) || value === undefined || rest.length > 0) return undefined;
    found[name] = value;
  }
  return found;
};

const names = queueNames.join(', ');

/** `mail=10,webhook=50`: jobs at once, in each worker. */
export const queueConcurrency = z.string().transform((list, context) => {
  const parsed = perQueue(list, (text) => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined));
  if (parsed !== undefined) return parsed;
  const message = `must be a comma list such as mail=10,webhook=50 with numbers from 1 to 9999 (queues: ${names})`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** `mail=50/s,lambda=600/m`: jobs in a time, over all workers. */
export const queueRates = z.string().transform((list, context) => {
  const parsed = perQueue(list, rateOf);
  if (parsed !== undefined) return parsed;
  context.addIssue({
    code: 'custom',
    message: `must be a comma list such as mail=50/s,lambda=600/m (queues: ${names})`,
  });
  return z.NEVER;
});

const rateOf = (text: string): QueueRate | undefined => {
  const [, count, time = ''] = /^([1-9]\d{0,6})\/(.+)$/.exec(text) ?? [];
  // `50/s` is short for `50/1s`.
  const durationMs = parseDuration(/^\d/.test(time) ? time : `1${time}`);
  if (count === undefined || durationMs === undefined || durationMs < 1) return undefined;
  return { max: Number(count), durationMs };
};
