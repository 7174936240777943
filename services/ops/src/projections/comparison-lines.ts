import { counted, duration, grouped } from '../output/numbers.ts';
import { printable, shortened } from '../output/printable.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Comparison, RowDifference } from './comparison.ts';

/** A comparison for a person: one line when all is well, else every row that differs and how. */
export const comparisonLines = (comparison: Comparison, { paint }: Pick<Terminal, 'paint'>): string[] => {
  const { projection, equal, events, position, seconds, differences, complete } = comparison;
  const extent = `${counted(events, 'event')}, up to position ${grouped(position)}, ${duration(seconds * 1000)}`;
  if (equal) {
    return [`${paint('green', '✔')} ${projection} is what the ledger says (${extent})`];
  }
  const number = `${complete ? '' : 'at least '}${counted(differences.length, 'row')}`;
  return [
    `${paint('red', '✘')} ${projection} is not what the ledger says: ${number} (${extent})`,
    ...differences.flatMap((row) => rowLines(row)),
  ];
};

const rowLines = ({ id, kind, columns }: RowDifference): string[] => {
  if (kind === 'missing') return [`    ${id}  is missing from the live table`];
  if (kind === 'surplus') return [`    ${id}  is in the live table alone`];
  return [
    `    ${id}`,
    ...Object.entries(columns).map(([name, { live, rebuilt }]) => {
      const [one, other] = excerpts(shown(live), shown(rebuilt));
      return `        ${name}: live ${one}, rebuilt ${other}`;
    }),
  ];
};

const shown = (value: unknown): string => printable(JSON.stringify(value));

const excerptLength = 60;
const leadLength = 20;

/** Long values are shown from a little before the place where they part. */
const excerpts = (one: string, other: string): [string, string] => {
  if (one.length <= excerptLength && other.length <= excerptLength) return [one, other];
  let parting = 0;
  while (parting < one.length && one[parting] === other[parting]) parting += 1;
  const from = Math.max(0, parting - leadLength);
  const excerpt = (text: string) => `${from === 0 ? '' : '…'}${shortened(text.slice(from), excerptLength)}`;
  return [excerpt(one), excerpt(other)];
};
