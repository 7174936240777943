import { userInfo } from 'node:os';
import type { EventMeta } from '@taskledger/events';
import { v7 as uuidv7 } from 'uuid';
import type { Context } from './context.ts';
import { checked, text } from './users/fields.ts';

/** Who gives the order, and why. */
export interface Operator {
  readonly name: string;
  readonly reason: string | undefined;
}

/** Parsers of the options `--operator` and `--reason`. */
export const operatorName = checked(text(1, 100));
export const reason = checked(text(1, 500));

/** What the command line says; the user of the operating system where it names nobody. */
export const operatorOf = (options: { readonly operator?: string; readonly reason?: string }): Operator => ({
  name: options.operator ?? systemUser(),
  reason: options.reason,
});

/** In a container there may be a user without a name. */
const systemUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
};

/** The `meta` of every event that a command brings about. */
export const operatorMeta = ({ operator }: Pick<Context, 'operator'>): EventMeta => ({
  actor: 'system',
  correlation_id: uuidv7(),
  operator: operator.name,
  ...(operator.reason !== undefined && { reason: operator.reason }),
});
