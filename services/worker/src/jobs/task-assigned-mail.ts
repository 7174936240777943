import { taskAssignedMail } from '../mail-templates/task-assigned.ts';
import { actorFor } from './actor-name.ts';
import type { ComposeMail } from './mail.ts';
import { notification, type NotificationDependencies, taskNow } from './notification.ts';
import { taskIdOf } from './task-completed-mail.ts';

/** The mail that tells a new assignee of their task; none when it went on to somebody else, or is gone. */
export const composeTaskAssigned =
  (deps: NotificationDependencies): ComposeMail =>
  async (event, delivery) => {
    const user = await deps.readUser(delivery.recipient);
    if (user?.is_active !== true || !user.email_notifications.assignments) return undefined;
    const { title, due_date, assigned_to, deleted_at } = await taskNow(taskIdOf(event), deps);
    if (assigned_to !== user.id || deleted_at !== null) return undefined;
    const assignedBy = await actorFor(user.id, event.meta.actor, deps);
    return notification(deps, 'assignments', { user, delivery }, (links) =>
      taskAssignedMail({
        recipientName: user.display_name,
        title,
        assignedBy,
        dueDate: due_date,
        timezone: user.timezone,
        ...links,
      }),
    );
  };
