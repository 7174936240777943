import { priorities, statuses } from '@taskledger/domain';
import { z } from 'zod';
import { problemSchema } from '../../schemas/problem.ts';
import { text, timestamp, uuid } from '../../schemas/fields.ts';
import { dayOrTime, filledText, priority, requestedStatus, tags } from './fields.ts';

/** What is wrong with the id is wrong with the URL: a malformed one is 404. */
export const taskParams = z.strictObject({ id: uuid() });

/** For every command on a task that is there. */
export const preconditions = z.looseObject({
  'if-match': z
    .string()
    .optional()
    .describe('Only if the task is at this version (or one of several): its ETag. 412 otherwise')
    .meta({ examples: ['"3"'] }),
});

/** For commands that need no body: none, `null` or `{}`. */
export const noBody = z.strictObject({}).nullish();

const title = filledText(255).meta({ examples: ['Water the plants'] });
const description = text(0, 10_000)
  .nullable()
  .transform((given) => given ?? '');
const dueDate = dayOrTime
  .nullable()
  .describe('A day, or a time; a day is over at midnight in the creator’s time zone');
const categoryId = uuid().nullable().describe('One of the creator’s categories');
const someTags = tags.nullable().transform((given) => given ?? []);
const assignee = uuid().nullable().describe('An active user');

const whole = {
  title,
  description: description.default(''),
  priority: priority.default('MEDIUM').describe('MEDIUM unless given; in any case'),
  due_date: dueDate.default(null),
  category_id: categoryId.default(null),
  tags: someTags.default([]),
  assigned_to: assignee.default(null),
};

// zod leaves `examples` out wherever the input is transformed; this is how they reach the documentation all the same.
const shown = (examples: Readonly<Record<string, object>>) => ({
  'x-examples': Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
});

const examples = shown({
  'due on a day': {
    title: 'Water the plants',
    priority: 'HIGH',
    due_date: '2026-03-01',
    tags: ['home', 'garden'],
  },
  'due at a time': { title: 'Call the plumber', due_date: '2026-03-01T16:00:00Z' },
});

export const newTask = z
  .strictObject({ ...whole, status: requestedStatus.default('PENDING') })
  .meta(examples);

/** PUT: what is absent goes back to its default; the status alone stays, since it is a matter of transitions. */
export const taskReplacement = z
  .strictObject({ ...whole, status: requestedStatus.exactOptional() })
  .meta(examples);

/** PATCH (RFC 7396): what is absent stays, `null` clears; title, status and priority cannot be cleared. */
export const taskPatch = z
  .strictObject({
    title: title.exactOptional(),
    description: description.exactOptional(),
    priority: priority.exactOptional(),
    due_date: dueDate.exactOptional(),
    category_id: categoryId.exactOptional(),
    tags: someTags.exactOptional(),
    assigned_to: assignee.exactOptional(),
    status: requestedStatus.exactOptional(),
  })
  .meta(
    shown({ complete: { status: 'COMPLETED' }, 'clear the due date': { due_date: null, tags: ['garden'] } }),
  );

export const assignment = z.strictObject({ assigned_to: assignee });

/** A task as clients see it. */
export const taskSchema = z
  .strictObject({
    id: z.uuid(),
    title: z.string(),
    description: z.string(),
    status: z.enum(statuses),
    priority: z.enum(priorities),
    due_date: z.string().nullable().describe('In the form that it was given in'),
    category_id: z.uuid().nullable(),
    tags: z.array(z.string()),
    assigned_to: z.uuid().nullable(),
    created_by: z.uuid(),
    is_overdue: z.boolean().describe('Late and not finished'),
    completed_at: timestamp().nullable(),
    created_at: timestamp(),
    updated_at: timestamp(),
    deleted_at: timestamp().nullable(),
    version: z.int().describe('The number of changes so far; the ETag'),
    position: z.int().describe('Of its last event in the ledger'),
  })
  .meta({
    id: 'Task',
    examples: [
      {
        id: '0199d3c4-8f00-7000-8000-000000000001',
        title: 'Water the plants',
        description: '',
        status: 'PENDING',
        priority: 'HIGH',
        due_date: '2026-03-01',
        category_id: null,
        tags: ['home', 'garden'],
        assigned_to: null,
        created_by: '0199d3c4-8f00-7000-8000-000000000002',
        is_overdue: false,
        completed_at: null,
        created_at: '2026-02-20T09:30:00.000Z',
        updated_at: '2026-02-20T09:30:00.000Z',
        deleted_at: null,
        version: 1,
        position: 42,
      },
    ],
  });

export type Task = z.infer<typeof taskSchema>;

/** The body of a 412: what the client missed. */
const staleTask = problemSchema.extend({
  current: taskSchema,
  events: z.array(
    z.strictObject({
      position: z.int(),
      version: z.int(),
      type: z.string(),
      at: timestamp(),
      actor: z.string().nullable(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
});

export const staleResponse = {
  412: {
    description: '`If-Match` failed: the task as it is, and what happened since the version that was named',
    content: { 'application/problem+json': { schema: staleTask } },
  },
};

export const commandResponses = { 200: taskSchema, ...staleResponse };

/** Declares a response whose handler sends text, or what is known to fit by other means: the tests compare it. */
export const sentAsText = (schema: z.ZodType): z.ZodType => schema;
