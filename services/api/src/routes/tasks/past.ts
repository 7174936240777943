import { accessTo, type Actor, stateAtTime, stateAtVersion } from '@taskledger/domain';
import { taskResource } from '@taskledger/read-models';
import { z } from 'zod';
import type { Commands } from '../../dependencies.ts';
import { problem } from '../../problems.ts';
import { momentInQuery, wholeNumber } from '../../schemas/fields.ts';

export const pastQuery = z
  .strictObject({
    as_of: momentInQuery()
      .transform((given) => new Date(given).toISOString())
      .optional()
      .describe('The task as it was at this time'),
    at_version: wholeNumber(1, 999_999_999).optional().describe('The task as it was at this version'),
  })
  .refine(({ as_of, at_version }) => as_of === undefined || at_version === undefined, {
    message: 'Use either as_of or at_version',
    path: ['at_version'],
  });

type PastQuery = z.output<typeof pastQuery>;

export const asksForPast = ({ as_of, at_version }: PastQuery): boolean =>
  as_of !== undefined || at_version !== undefined;

/**
 * A task as it was. Who may see it today may see its past, that of a deleted task, too; what is overdue is so by the clock of
 * then.
 */
export const readPast = async (
  tasks: Pick<Commands['tasks'], 'load'>,
  { id, actor }: { readonly id: string; readonly actor: Actor },
  { as_of, at_version }: PastQuery,
) => {
  const { state: present, events } = await tasks.load(id);
  if (present === undefined || accessTo(present, actor, 'ReadTask') === 'hidden') {
    throw problem('not_found', { detail: 'There is no such task.' });
  }
  const past = as_of === undefined ? stateAtVersion(events, at_version ?? 0) : stateAtTime(events, as_of);
  if (past === undefined) throw problem('not_found', { detail: 'There was no such task then.' });
  const { state, version, position, recorded_at } = past;
  return taskResource(state, version, position, as_of ?? recorded_at);
};
