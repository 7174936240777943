import type { Actor, CreateTask } from '@taskledger/domain';
import { uuidv7 } from '@taskledger/events';
import type { Pool } from '@taskledger/runtime';
import type { z } from 'zod';
import { checkReferences, resolveDueOf } from './references.ts';
import type { newTask } from './schemas.ts';

/** The command that a checked body stands for, with a fresh id. A reference that leads nowhere is thrown as its problem. */
export const newTaskCommand = async (
  pool: Pool,
  by: Actor,
  { due_date, ...fields }: z.output<typeof newTask>,
): Promise<CreateTask> => {
  await checkReferences(pool, fields, { creator: by.id, caller: by.id });
  const id = uuidv7();
  const due = await resolveDueOf(pool, due_date, by.id);
  return { type: 'CreateTask', id, by, now: new Date().toISOString(), due, ...fields };
};
