import { allEvents, taskDecider } from '@taskledger/domain';
import { createSecretKey, randomBytes } from 'node:crypto';
import { createCodec, createCommandHandler, createLedger, createPersonalKeys } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { createTask, meta } from './payload.ts';

// The same in every run: what a run has encrypted, the next one on its database opens.
const encryptionKeys = [createSecretKey(randomBytes(32))] as const;

/**
 * One operation: the command CreateTask from the decision to the committed event with its row in `tasks`, personal fields encrypted.
 */
export const ledgerOperation = (pool: Pool) => {
  const keys = createPersonalKeys({ pool, encryptionKeys });
  const ledger = createLedger({ pool, codec: createCodec(allEvents, keys), projections });
  const { start } = createCommandHandler(ledger, taskDecider);
  return async (): Promise<void> => {
    const id = uuidv7();
    const { outcome } = await start(id, createTask(id), { meta });
    if (outcome !== 'accepted') throw new Error(`CreateTask was ${outcome}`);
  };
};
