import { z } from 'zod';
import { uuid } from '../../../schemas/fields.ts';
import { problemSchema } from '../../../schemas/problem.ts';
import { assignment, newTask, taskPatch, taskSchema } from '../schemas.ts';
import { undoVersion } from '../undo.ts';

const id = uuid();

/** One command: `op` beside what the request of its own would have in path and body. */
export const batchCommand = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('create'), ...newTask.shape }),
  z.strictObject({ op: z.literal('update'), id, ...taskPatch.shape }),
  z.strictObject({ op: z.literal('assign'), id, ...assignment.shape }),
  z.strictObject({ op: z.literal('undo'), id, version: undoVersion }),
  z.strictObject({
    op: z.enum(['start', 'complete', 'reopen', 'cancel', 'delete', 'restore', 'remind']),
    id,
  }),
]);

export type BatchCommand = z.output<typeof batchCommand>;

const { $schema: _, ...documented } = z.toJSONSchema(batchCommand, { io: 'input', unrepresentable: 'any' });

/** The commands are checked one by one, so that a bad one is answered by itself. */
export const batchBody = z
  .strictObject({
    atomic: z.boolean().default(false).describe('All or none; else each for itself'),
    commands: z.array(z.unknown().meta(documented)).min(1).max(100),
  })
  .meta({
    'x-examples': {
      'two changes, all or none': {
        value: {
          atomic: true,
          commands: [
            { op: 'create', title: 'Water the plants' },
            { op: 'complete', id: '0199d3c4-8f00-7000-8000-000000000001' },
          ],
        },
      },
    },
  });

export const batchAnswer = z.strictObject({
  results: z.array(
    z.strictObject({
      status: z.int(),
      body: z.union([taskSchema, problemSchema]).nullable().describe('The task; null after a deletion'),
    }),
  ),
});

export interface BatchResult {
  readonly status: number;
  readonly body: object | null;
}
