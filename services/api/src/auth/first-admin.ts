import { uuidv7 } from '@taskledger/events';
import { hasAdministrator } from '@taskledger/read-models';
import { hashPassword } from '@taskledger/runtime';
import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { AppDependencies } from '../dependencies.ts';

const retryMs = 500;

type Needed = Pick<AppDependencies, 'config' | 'pool' | 'commands' | 'logger'>;

/**
 * Makes the administrator of ADMIN_EMAIL when the application is ready, where there is none yet. Of instances that start together
 * one succeeds, since addresses are unique. A database that is away does not hold up the start: it is tried again.
 */
export const makeFirstAdmin = (app: FastifyInstance, deps: Needed): void => {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const attempt = async (): Promise<void> => {
    try {
      await makeAdmin(deps);
    } catch (err) {
      if (closed) return;
      if (timer === undefined) deps.logger.warn({ err }, 'The first administrator cannot be made yet');
      timer = setTimeout(() => void attempt(), retryMs);
    }
  };

  app.addHook('onReady', attempt);
  app.addHook('onClose', async () => {
    closed = true;
    clearTimeout(timer);
  });
};

const makeAdmin = async ({ config: { admin }, pool, commands, logger }: Needed): Promise<void> => {
  if (admin === undefined || (await hasAdministrator(pool))) return;
  const { email, password } = admin;
  const [mailbox = email] = email.split('@', 1);
  const id = uuidv7();
  const result = await commands.users.start(
    id,
    { type: 'RegisterUser', id, email, username: null, display_name: mailbox, role: 'ADMIN' },
    {
      meta: { actor: 'system', correlation_id: randomUUID() },
      rows: [{ table: 'credentials', row: { user_id: id, password_hash: await hashPassword(password) } }],
    },
  );
  if (result.outcome === 'accepted') logger.info({ user: id }, 'Made the first administrator');
  else if (!(await hasAdministrator(pool))) {
    logger.warn('ADMIN_EMAIL is the address of a member: make them ADMIN by `pnpm ops users set-role`');
  }
};
