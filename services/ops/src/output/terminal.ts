import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Where a command writes. */
export interface Terminal {
  /** A line on standard output: the answer and nothing else. */
  readonly print: (line: string) => void;
  /** Text on standard output, as it is; resolves when its reader is ready for more. */
  readonly write: (text: string) => Promise<void>;
  /** A line on standard error: for the person who waits. */
  readonly note: (line: string) => void;
  /** Colours for standard output; none where it is no terminal or NO_COLOR is set. */
  readonly paint: (format: Format, text: string) => string;
  /** Columns of standard output; undefined where it is no terminal. */
  readonly columns: number | undefined;
  /** Standard error, for progress. */
  readonly progress: NodeJS.WriteStream;
}

export const createTerminal = (stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal => ({
  print: (line) => void stdout.write(`${line}\n`),
  write: (text) =>
    new Promise((resolve) => {
      // A reader that left ends the command elsewhere.
      stdout.write(text, () => resolve());
    }),
  note: (line) => void stderr.write(`${line}\n`),
  paint: (format, text) => styleText(format, text, { stream: stdout }),
  // A pipe has no columns, whatever the types say.
  columns: stdout.isTTY ? stdout.columns : undefined,
  progress: stderr,
});
