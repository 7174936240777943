import type { RecordedEvent } from '@taskledger/events';
import { printable, shortened } from '../output/printable.ts';
import type { Terminal } from '../output/terminal.ts';

const dataColumns = 120;
const leastDataColumns = 20;

/** An event on one line: position, time, stream, type, actor, and as much of the data as fits. */
export const eventLine = (event: RecordedEvent, { paint, columns }: Terminal): string => {
  const { position, recorded_at, stream, type, meta, data } = event;
  const before = [String(position).padStart(8), recorded_at, printable(stream), type, by(meta.actor)];
  const taken = before.join('  ').length + 2;
  const room = columns === undefined ? dataColumns : Math.max(leastDataColumns, columns - taken);
  const [number = '', time = '', where = '', what = '', who = ''] = before;
  return [
    number,
    paint('dim', time),
    where,
    paint('cyan', what),
    paint('dim', who),
    shortened(printable(JSON.stringify(data)), room),
  ].join('  ');
};

const by = (actor: string | null): string => `by ${actor === null ? 'nobody' : printable(actor)}`;
