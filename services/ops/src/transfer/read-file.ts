import { readFile, stat } from 'node:fs/promises';
import { Failure, WrongUse } from '../failure.ts';
import { csvLines } from './csv.ts';
import type { ReadFile } from './draft.ts';
import { isPlainCsv, readPlainCsv } from './plain-csv.ts';
import { readTaskledger, taskledgerFile } from './taskledger.ts';
import { isTodoist, readTodoist } from './todoist.ts';
import { readVikunja, vikunjaFile } from './vikunja.ts';

const mostBytes = 256 * 1024 * 1024;

/** The tasks of a file, whichever of the known formats it has. Throws a failure where it has none of them. */
export const readTasks = async (path: string): Promise<ReadFile> => {
  const text = await textOf(path);
  return /^\s*[[{]/.test(text) ? fromJson(text) : fromCsv(text);
};

const textOf = async (path: string): Promise<string> => {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw new WrongUse('The file has more than 256 MB: split it.');
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) throw new Failure('not_text', 'The file is no text in UTF-8.');
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new WrongUse(`The file cannot be read: ${error.message}`);
  }
};

const fromJson = (text: string): ReadFile => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Failure(
      'not_json',
      `The file is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const ours = taskledgerFile.safeParse(json);
  if (ours.success) return readTaskledger(ours.data);
  const theirs = vikunjaFile.safeParse(json);
  if (theirs.success) return readVikunja(theirs.data);
  throw unknownFormat();
};

const fromCsv = (text: string): ReadFile => {
  const { heads, lines } = csvLines(text);
  if (isTodoist(heads)) return readTodoist(lines);
  if (isPlainCsv(heads)) return readPlainCsv(lines);
  throw unknownFormat();
};

const unknownFormat = (): Failure =>
  new Failure(
    'unknown_format',
    'The file is none of: an export of Taskledger (JSON), a CSV with a column `title`, a Todoist CSV, the data.json of a Vikunja export.',
  );
