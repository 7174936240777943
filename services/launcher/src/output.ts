import { prettyFactory } from 'pino-pretty';
import { readableRequest } from './request-line.ts';

/** Where the lines of all processes come together. */
export interface Output {
  /** One line of a process: JSON of its logger, or anything else it printed. */
  line(process: string, text: string): void;
  /** Something for people, as it is. */
  block(text: string): void;
}

const COLOURS = [36, 33, 35, 32, 34];
const NAME_WIDTH = 8;

/** Each line begins with the name of its process; JSON becomes readable, on a terminal and elsewhere alike. */
export function createOutput(write: (text: string) => void, colour: boolean): Output {
  const pretty = prettyFactory({
    colorize: colour,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname,name',
    singleLine: true,
  });
  const names: string[] = [];

  function prefix(name: string): string {
    if (!names.includes(name)) names.push(name);
    const padded = `${name.padEnd(NAME_WIDTH)} │ `;
    const code = COLOURS[names.indexOf(name) % COLOURS.length] ?? 0;
    return colour ? `\u001b[${code}m${padded}\u001b[0m` : padded;
  }

  return {
    line(name, text) {
      const readable = (pretty(readableRequest(text)) ?? '').trimEnd();
      if (readable === '') return;
      const begin = prefix(name);
      write(
        `${readable
          .split('\n')
          .map((part) => begin + part)
          .join('\n')}\n`,
      );
    },
    block: (text) => write(text),
  };
}
