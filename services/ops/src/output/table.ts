import { stripVTControlCharacters } from 'node:util';
import type { Terminal } from './terminal.ts';

/** Columns side by side, each as wide as its widest cell, under a head. Cells may be coloured. */
export const table = (
  { paint }: Pick<Terminal, 'paint'>,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] => {
  const all = [head.map((name) => paint('bold', name)), ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd(),
  );
};

const width = (cell: string): number => stripVTControlCharacters(cell).length;
