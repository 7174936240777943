import { operationsStreams } from '@taskledger/domain';
import { appendWithin } from '@taskledger/events';
import { publishedBeforeUse, rotateSigningKeys } from '@taskledger/runtime';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { operationAppend } from '../operations.ts';
import { withLedger } from '../session.ts';

export interface RotateOptions {
  readonly atOnce?: boolean;
}

/** The instances find the new key by themselves: nothing is to be restarted. */
export const rotateKeys = (context: Context, { atOnce = false }: RotateOptions): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const { pool, config, codec } = session;
    const kid = await rotateSigningKeys(pool, {
      configured: config.jwtPrivateKey,
      encryptionKeys: config.dataEncryptionKeys,
      atOnce,
      record: async (client, made) => {
        const rotated = { type: 'KeysRotated', data: { kid: made, at_once: atOnce } } as const;
        await appendWithin(client, codec, operationAppend(context, operationsStreams.keys, [rotated]));
      },
    });
    answer(context, { kid, at_once: atOnce }, () => [
      atOnce
        ? `The key ${kid} signs within seconds. All access tokens so far are refused; sessions go on by their refresh tokens.`
        : `The key ${kid} signs in ${publishedBeforeUse} seconds. Access tokens stay good until they expire.`,
    ]);
    return 0;
  });
