import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { newPassword } from '@taskledger/runtime';
import { WrongUse } from '../failure.ts';
import { complaintAbout } from './fields.ts';

export interface PasswordSource {
  readonly password?: string;
  readonly passwordStdin?: true;
}

/** The password from where the command line says; else it is asked for, unseen, on a terminal. Throws `WrongUse`. */
export const obtainPassword = async (
  { password, passwordStdin }: PasswordSource,
  signal: AbortSignal,
): Promise<string> => {
  if (password !== undefined && passwordStdin === true) {
    throw new WrongUse('Give either --password or --password-stdin.');
  }
  if (password !== undefined) return valid(password);
  if (passwordStdin === true) return valid(await firstLine(signal));
  if (!process.stdin.isTTY) {
    throw new WrongUse('There is no terminal to ask for the password on: use --password-stdin.');
  }
  const given = valid(await ask('Password (8 to 128 characters): ', signal));
  if ((await ask('Once more: ', signal)) === given) return given;
  throw new WrongUse('The two passwords are not the same.');
};

const valid = (password: string): string => {
  const complaint = complaintAbout(newPassword, password);
  if (complaint !== undefined) throw new WrongUse(`The password cannot be used. ${complaint}.`);
  return password;
};

const firstLine = async (signal: AbortSignal): Promise<string> => {
  const lines = createInterface({ input: process.stdin, signal });
  try {
    for await (const line of lines) return line;
    signal.throwIfAborted();
    return '';
  } finally {
    lines.close();
    // An open standard input would keep the process alive.
    process.stdin.destroy();
  }
};

const ask = async (question: string, signal: AbortSignal): Promise<string> => {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // The terminal is in raw mode: Ctrl-C is a character here, and becomes the signal again.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await lines.question('', { signal });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
};
