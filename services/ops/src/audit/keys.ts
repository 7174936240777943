import { operationsStreams } from '@taskledger/domain';
import { listSealKeys, rotateSealKey } from '@taskledger/runtime';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { operate } from '../operations.ts';
import { withLedger } from '../session.ts';
import { nothingSealed } from './checkpoint.ts';

/** A JWK set: what `--public-key` takes, and any other program that knows RFC 7517. */
export const showSealKeys = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async ({ pool, config }) => {
    const listed = await listSealKeys(pool, config.dataEncryptionKeys);
    const keys = listed.filter(({ attested }) => attested);
    if (keys.length === 0) throw nothingSealed();
    context.terminal.print(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }, null, context.json ? 0 : 2));
    return 0;
  });

export const rotateKey = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    let kid = '';
    await operate(session, context, operationsStreams.ledger, async (client) => {
      kid = await rotateSealKey(client, session.config.dataEncryptionKeys);
      return [{ type: 'SealKeyRotated', data: { kid } }];
    });
    answer(context, { kid }, () => [
      `The key ${kid} signs the next seal. The public halves of the old keys stay, their private halves are gone.`,
    ]);
    return 0;
  });
