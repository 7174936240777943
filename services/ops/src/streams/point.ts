import type { RecordedEvent } from '@taskledger/events';
import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

/** A point in the life of a stream. */
export type PointInStream = { readonly version: number } | { readonly time: string };

const moment = z.iso.datetime({ offset: true });

/** A parser for commander. */
export const pointInStream = (text: string): PointInStream => {
  if (/^[1-9]\d{0,8}$/.test(text)) return { version: Number(text) };
  const time = moment.safeParse(text);
  if (time.success) return { time: new Date(time.data).toISOString() };
  throw new InvalidArgumentError('It must be a version (1, 2, 3 …) or a time such as 2026-02-20T09:30:00Z.');
};

/** The events up to a point, the event of that version or moment included. */
export const upTo = (events: readonly RecordedEvent[], point: PointInStream | undefined) => {
  if (point === undefined) return events;
  return 'version' in point
    ? events.filter(({ version }) => version <= point.version)
    : events.filter(({ recorded_at }) => recorded_at <= point.time);
};
