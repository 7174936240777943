import { type Config, listSigningKeys, publicJwkOf, type StoredKey } from '@taskledger/runtime';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { table } from '../output/table.ts';
import { withLedger } from '../session.ts';

export const showKeys = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async ({ pool, config }) => {
    const stored = await listSigningKeys(pool);
    const keys = stored.length > 0 ? stored.map(publicPart) : [configured(config)];
    answer(context, { keys }, () =>
      table(
        context.terminal,
        ['KEY', 'SINCE', 'RETIRED'],
        keys.map(({ kid, created_at, retired_at }) => [
          kid,
          created_at ?? 'JWT_PRIVATE_KEY',
          retired_at ?? '',
        ]),
      ),
    );
    return 0;
  });

const publicPart = ({ kid, created_at, retired_at }: StoredKey) => ({ kid, created_at, retired_at });

const configured = ({ jwtPrivateKey }: Config) => ({
  kid: publicJwkOf(jwtPrivateKey).kid,
  created_at: null,
  retired_at: null,
});
