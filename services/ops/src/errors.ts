import { RebuildUnderWay, RollbackRefused, WrongEncryptionKey } from '@taskledger/events';
import { ConfigError, MigrationError, wrongEncryptionKey } from '@taskledger/runtime';
import { CommanderError } from 'commander';
import { Failure, WrongUse } from './failure.ts';

/** How a command that threw ends. `message` undefined: everything is said already. */
export interface Ending {
  readonly status: number;
  readonly code: string;
  readonly message: string | undefined;
}

/** The exit status and the one line for whatever a command threw. Errors that nobody foresaw keep their stack. */
export const endingOf = (error: unknown): Ending => {
  // Commander has printed its complaint, or the help that was asked for.
  if (error instanceof CommanderError) {
    return { status: error.exitCode === 0 ? 0 : 2, code: error.code, message: undefined };
  }
  if (error instanceof WrongUse) return { status: 2, code: 'wrong_use', message: error.message };
  if (error instanceof ConfigError) return { status: 2, code: 'wrong_configuration', message: error.message };
  if (error instanceof WrongEncryptionKey)
    return { status: 2, code: 'wrong_configuration', message: wrongEncryptionKey };
  if (error instanceof Failure) return { status: 1, code: error.code, message: error.message };
  if (error instanceof RebuildUnderWay)
    return { status: 1, code: 'rebuild_under_way', message: error.message };
  if (error instanceof RollbackRefused)
    return { status: 1, code: 'rollback_refused', message: error.message };
  if (error instanceof MigrationError) return { status: 1, code: 'migration_failed', message: error.message };
  const reason = connectionProblem(error);
  if (reason !== undefined) {
    return { status: 1, code: 'database_away', message: `The database cannot be used: ${reason}` };
  }
  return {
    status: 1,
    code: 'internal_error',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
};

/** Errors of the network (Node), and of PostgreSQL about the connection: classes 08, 28, 3D, 53, 57P (manual, appendix A). */
const aboutTheConnection = /^(E[A-Z]+|08...|28...|3D...|53...|57P..)$/;

const connectionProblem = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && aboutTheConnection.test(error.code)) {
    // Several addresses were tried: the error over all of them has no words of its own.
    return error.message === '' ? error.code : error.message;
  }
  return /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
    ? error.message
    : undefined;
};
