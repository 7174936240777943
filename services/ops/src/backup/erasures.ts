import type { ClientBase } from 'pg';
import { z } from 'zod';
import { parseJson, readText } from '../audit/files.ts';
import { Failure } from '../failure.ts';
import { printable } from '../output/printable.ts';

/** Somebody who was erased: as whom they were known to the keys, and the ids of the keys that are gone. No personal data. */
export interface Erasure {
  readonly subject: string;
  readonly keys: readonly string[];
}

const erasure = z.object({
  subject: z.string().regex(/^(user|address)-[\w-]{1,64}$/),
  keys: z.array(z.uuid()).default([]),
});
const userId = z.uuid().transform((id) => ({ subject: `user-${id}`, keys: [] }));

/** A line for each: what `pnpm ops erasures` printed, or the id of a user. */
export const readErasures = (file: string): Erasure[] => {
  const lines = readText(file)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.map((line, index) => {
    const parsed = z.union([erasure, userId]).safeParse(line.startsWith('{') ? parseJson(line) : line);
    if (parsed.success) return parsed.data;
    throw new Failure('no_erasure', `Line ${index + 1} of ${printable(file)} is no erasure.`);
  });
};

/**
 * Takes away the keys of people who were erased since, in the caller's transaction: their personal fields are gone for good. What else
 * there is of them is left to whoever goes on with unfinished erasures. Answers how many were not erased in the backup already.
 */
export const applyErasures = async (client: ClientBase, erasures: readonly Erasure[]): Promise<number> => {
  let applied = 0;
  for (const { subject, keys } of erasures) {
    const { rows } = await client.query<{ known: boolean }>(
      'SELECT EXISTS (SELECT FROM personal_erasures WHERE subject = $1) AS known',
      [subject],
    );
    const { rows: gone } = await client.query<{ id: string }>(
      'DELETE FROM personal_keys WHERE subject = $1 OR id = ANY($2::uuid[]) RETURNING id',
      [subject, keys],
    );
    if (rows[0]?.known === true) continue;
    applied += 1;
    await client.query(
      `INSERT INTO personal_erasures (epoch, subject, keys)
       SELECT coalesce(max(epoch), 0) + 1, $1, $2::uuid[] FROM personal_erasures`,
      [subject, [...new Set([...keys, ...gone.map(({ id }) => id)])]],
    );
  }
  return applied;
};
