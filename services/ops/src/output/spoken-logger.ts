import type { Terminal } from './terminal.ts';

/** A logger for what the packages have to say: the message alone, on standard error. */
export const spokenLogger = ({ note }: Pick<Terminal, 'note'>) => {
  const say = (...args: unknown[]): void => {
    const message = args.find((part) => typeof part === 'string');
    if (message !== undefined) note(message);
  };
  return { info: say, warn: say, error: say };
};
