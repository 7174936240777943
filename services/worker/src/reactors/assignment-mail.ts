import { taskEvents } from '@taskledger/domain';
import type { RecordedEvent } from '@taskledger/events';
import type { Queue } from '@taskledger/runtime';
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

const newAssigneeOf = ({ type, data }: RecordedEvent): string | null => {
  switch (type) {
    case 'TaskCreated':
      return taskEvents.TaskCreated.schema.parse(data).assigned_to;
    case 'TaskAssigned':
      return taskEvents.TaskAssigned.schema.parse(data).assigned_to;
    case 'TaskChangeUndone':
      return taskEvents.TaskChangeUndone.schema.parse(data).restored.assigned_to ?? null;
    default:
      return null;
  }
};
