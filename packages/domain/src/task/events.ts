import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';
import { erasedText, none, theCommentsAuthor, theUserIn } from '../personal.ts';
import { priorities, statuses } from './state.ts';

const id = z.string();
const status = z.enum(statuses);
const priority = z.enum(priorities);

/**
 * When a task is due. `due_date` is what the client gave (a day or a time); `due_at` the moment at which it becomes
 * overdue, `due_day` its calendar day. Both are worked out when the command is given, since they depend on the
 * creator's time zone, which may change later.
 */
const due = {
  due_date: z.string().nullable(),
  due_at: z.string().nullable(),
  due_day: z.string().nullable(),
};

const time = z.string().nullable();

/** A task's words are its creator's, whoever wrote them. */
const creator = theUserIn('created_by');
const words = { title: erasedText, description: '', tags: none };

/** What an undo may bring back, each only where the undone change touched it. */
const restored = {
  title: z.exactOptional(z.string()),
  description: z.exactOptional(z.string()),
  status: z.exactOptional(status),
  completed_at: z.exactOptional(time),
  status_before_overdue: z.exactOptional(status.nullable()),
  overdue_noted: z.exactOptional(z.boolean()),
  priority: z.exactOptional(priority),
  due_date: z.exactOptional(due.due_date),
  due_at: z.exactOptional(due.due_at),
  due_day: z.exactOptional(due.due_day),
  category_id: z.exactOptional(id.nullable()),
  tags: z.exactOptional(z.array(z.string())),
  assigned_to: z.exactOptional(id.nullable()),
  deleted_at: z.exactOptional(time),
};

export const taskEvents = {
  TaskCreated: {
    version: 1,
    schema: z.object({
      id,
      title: z.string(),
      description: z.string(),
      priority,
      ...due,
      category_id: id.nullable(),
      tags: z.array(z.string()),
      assigned_to: id.nullable(),
      created_by: id,
    }),
    personal: { owner: creator, fields: words },
  },
  TaskDetailsChanged: {
    version: 1,
    schema: z.object({ title: z.string().optional(), description: z.string().optional() }),
    personal: { owner: creator, fields: { title: words.title, description: words.description } },
  },
  TaskPriorityChanged: { version: 1, schema: z.object({ priority }) },
  /** `restored_status`: the status that an overdue task had before, when the new date lifts that. */
  TaskRescheduled: { version: 1, schema: z.object({ ...due, restored_status: status.nullable() }) },
  TaskCategorized: { version: 1, schema: z.object({ category_id: id.nullable() }) },
  TaskTagged: {
    version: 1,
    schema: z.object({ tags: z.array(z.string()) }),
    personal: { owner: creator, fields: { tags: words.tags } },
  },
  TaskAssigned: { version: 1, schema: z.object({ assigned_to: id }) },
  TaskUnassigned: { version: 1, schema: z.object({}) },
  TaskStarted: { version: 1, schema: z.object({}) },
  TaskCompleted: { version: 1, schema: z.object({}) },
  TaskReopened: { version: 1, schema: z.object({}) },
  TaskCancelled: { version: 1, schema: z.object({}) },
  TaskBecameOverdue: { version: 1, schema: z.object({ due_at: z.string() }) },
  TaskDeleted: { version: 1, schema: z.object({}) },
  TaskRestored: { version: 1, schema: z.object({}) },
  TaskReminderRequested: { version: 1, schema: z.object({}) },
  /** `versions`: the first and the last event of the change that is taken back; `restored`: what its fields were before. */
  TaskChangeUndone: {
    version: 1,
    schema: z.object({ versions: z.tuple([z.int(), z.int()]), restored: z.object(restored) }),
    personal: { owner: creator, fields: { restored: words } },
  },
  CommentAdded: {
    version: 1,
    schema: z.object({ comment_id: id, author_id: id, body: z.string() }),
    personal: { owner: theUserIn('author_id'), fields: { body: erasedText } },
  },
  CommentEdited: {
    version: 1,
    schema: z.object({ comment_id: id, body: z.string() }),
    personal: { owner: theCommentsAuthor, fields: { body: erasedText } },
  },
  CommentRemoved: { version: 1, schema: z.object({ comment_id: id }) },
} as const satisfies EventDefinitions;

export type TaskEvent = EventOf<typeof taskEvents>;
