import { listUsers } from '@taskledger/read-models';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import { withLedger } from '../session.ts';

export const showUsers = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async ({ pool }) => {
    const users = (await listUsers(pool)).map(
      ({ id, email, username, display_name, role, is_active, created_at }) => ({
        id,
        email,
        username,
        display_name,
        role,
        is_active,
        created_at,
      }),
    );
    answer(context, { users }, () =>
      users.length === 0
        ? ['No users yet: pnpm ops users create-admin --email <address>']
        : table(
            context.terminal,
            ['ID', 'E-MAIL', 'USERNAME', 'NAME', 'ROLE', 'ACTIVE', 'SINCE'],
            users.map((user) => [
              user.id,
              printable(user.email),
              printable(user.username ?? ''),
              printable(user.display_name),
              user.role,
              user.is_active ? 'yes' : 'no',
              user.created_at,
            ]),
          ),
    );
    return 0;
  });
