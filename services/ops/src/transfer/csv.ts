import { parse } from 'csv-parse/sync';
import { Failure } from '../failure.ts';

/** A line of a CSV file: its number, and its cells by the heads of their columns, in lower case. */
export interface CsvLine {
  readonly line: number;
  readonly cell: (...names: readonly string[]) => string;
}

interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/** The lines under the head of a CSV file (RFC 4180; also with semicolons or tabs). Throws a failure where it is none. */
export const csvLines = (text: string): { readonly heads: readonly string[]; readonly lines: CsvLine[] } => {
  let heads: readonly string[] = [];
  const columns = (given: readonly string[]) => (heads = given.map((head) => head.trim().toLowerCase()));
  try {
    const parsed: Parsed[] = parse(text, {
      columns: (given: string[]) => [...columns(given)],
      delimiter: delimiterOf(text),
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    const lines = parsed.map(({ record, info }) => ({
      line: info.lines,
      cell: (...names: readonly string[]) =>
        names.map((name) => record[name]?.trim() ?? '').find((value) => value !== '') ?? '',
    }));
    return { heads, lines };
  } catch (error) {
    throw new Failure(
      'not_csv',
      `The file is no CSV: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

const delimiters = [',', ';', '\t'] as const;

/** The one that the first line has most of. */
const delimiterOf = (text: string): string => {
  const head = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '';
  const count = (delimiter: string) => head.split(delimiter).length;
  return delimiters.toSorted((one, other) => count(other) - count(one))[0] ?? ',';
};
