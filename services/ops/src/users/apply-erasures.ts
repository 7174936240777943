import { readFile } from 'node:fs/promises';
import { applyErasures, type Erasure, parseErasures } from '@taskledger/read-models';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { WrongUse } from '../failure.ts';
import { operatorMeta } from '../operator.ts';
import { counted } from '../output/numbers.ts';
import { withLedger } from '../session.ts';

export const applyErasureList = async (context: Context, file: string): Promise<ExitStatus> => {
  const list = await erasuresIn(file);
  return withLedger(context, async ({ pool, ledger, codec }) => {
    const deps = { pool, ledger, codec, signal: context.signal };
    const applied = await applyErasures(deps, list, operatorMeta(context));
    answer(context, applied, () => [
      `${counted(applied.erased, 'user')} erased; ${counted(applied.already, 'other')} on the list ${
        applied.already === 1 ? 'was' : 'were'
      } not there any more.`,
      ...applied.refused.map((id) => `Not erased: ${id} is the last active administrator.`),
    ]);
    return applied.refused.length === 0 ? 0 : 1;
  });
};

/** What `users erasures` has written. Throws `WrongUse`. */
export const erasuresIn = async (file: string): Promise<Erasure[]> => {
  try {
    return parseErasures(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'it is no erasure list';
    throw new WrongUse(`${file} cannot be used: ${reason}.`);
  }
};
