import type { RecordedEvent } from '@taskledger/events';
import type { Queue } from '@taskledger/runtime/queues';
import { z } from 'zod';
import { mailTo } from './completion-mail.ts';
import type { Reactor } from './reactor.ts';

const name = 'assignment-mail';

/** A new assignee is told, unless they took the task themselves. */
export const assignmentMail = (queue: Queue): Reactor => ({
  name,
  types: ['TaskCreated', 'TaskAssigned', 'TaskChangeUndone'],
  queue,
  derive: (event) => {
    const assignee = newAssigneeOf(event);
    return assignee === null || assignee === event.meta.actor ? [] : [mailTo(name, assignee, event)];
  },
});

// Of the events no more than this: whatever else is in them may have been erased.
const assigned = z.object({ assigned_to: z.string().nullable() });
const undone = z.object({ restored: z.object({ assigned_to: z.string().nullish() }) });

const newAssigneeOf = ({ type, data }: RecordedEvent): string | null =>
  type === 'TaskChangeUndone'
    ? (undone.parse(data).restored.assigned_to ?? null)
    : assigned.parse(data).assigned_to;
