import { userDecider } from '@taskledger/domain';
import { createCommandHandler, uuidv7 } from '@taskledger/events';
import { hashPassword } from '@taskledger/runtime';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { Failure } from '../failure.ts';
import { operatorMeta } from '../operator.ts';
import { printable } from '../output/printable.ts';
import { withLedger } from '../session.ts';
import { obtainPassword, type PasswordSource } from './password.ts';

export interface CreateAdminOptions extends PasswordSource {
  readonly email: string;
  readonly username?: string;
  readonly displayName?: string;
}

const rules: Readonly<Record<string, string>> = {
  email_taken: 'Another account has this e-mail address.',
  username_taken: 'Another account has this username.',
};

/** Registers an administrator; the credential is written by the same append as the event. */
export const createAdmin = async (context: Context, options: CreateAdminOptions): Promise<ExitStatus> => {
  const password = await obtainPassword(options, context.signal);
  return withLedger(context, async ({ ledger }) => {
    const id = uuidv7();
    const { email, username } = options;
    const [mailbox = email] = email.split('@', 1);
    const result = await createCommandHandler(ledger, userDecider).start(
      id,
      {
        type: 'RegisterUser',
        id,
        email,
        username: username ?? null,
        display_name: options.displayName ?? username ?? mailbox,
        role: 'ADMIN',
      },
      {
        meta: operatorMeta(context),
        rows: [{ table: 'credentials', row: { user_id: id, password_hash: await hashPassword(password) } }],
      },
    );
    if (result.outcome === 'violation') {
      throw new Failure(result.rule, rules[result.rule] ?? `The ledger refused it: ${result.rule}.`);
    }
    if (result.outcome !== 'accepted') throw new Error(`a new user was ${result.outcome}`);
    const { display_name, role, created_at } = result.state;
    const user = { id, email, username: username ?? null, display_name, role, created_at };
    answer(context, { user, position: result.position }, () => [
      `${printable(email)} is an administrator (id ${id}).`,
    ]);
    return 0;
  });
};
