import { isStillDue } from '@taskledger/read-models';
import { PermanentFailure } from '@taskledger/runtime/queues';
import type { RecordedEvent } from '@taskledger/events';
import type { Delivery } from '../deliveries.ts';
import { taskReminderMail } from '../mail-templates/task-reminder.ts';
import { actorFor } from './actor-name.ts';
import type { ComposeMail } from './mail.ts';
import { notification, type NotificationDependencies, taskNow } from './notification.ts';
import { taskIdOf } from './task-completed-mail.ts';

/** A reminder that somebody asked for. */
export const composeRequestedReminder =
  (deps: NotificationDependencies): ComposeMail =>
  async (event, delivery) =>
    reminder(deps, event, delivery, await actorFor(delivery.recipient, event.meta.actor, deps));

/** A reminder whose time has come; none when the due date has been moved since. */
export const composeDueReminder =
  (deps: NotificationDependencies): ComposeMail =>
  async (event, delivery) => {
    const dueMs = /-(\d+)-[0-9a-f-]{36}$/.exec(delivery.id)?.[1];
    if (dueMs === undefined) throw new PermanentFailure('the delivery names no due time');
    const still = await isStillDue(deps.pool, taskIdOf(event), new Date(Number(dueMs)).toISOString());
    return still ? reminder(deps, event, delivery, undefined) : undefined;
  };

const reminder = async (
  deps: NotificationDependencies,
  event: RecordedEvent,
  delivery: Delivery,
  askedBy: Awaited<ReturnType<typeof actorFor>>,
) => {
  const user = await deps.readUser(delivery.recipient);
  if (user?.is_active !== true || !user.email_notifications.reminders) return undefined;
  const { title, due_date, finished, deleted_at } = await taskNow(taskIdOf(event), deps);
  if (finished || deleted_at !== null) return undefined;
  return notification(deps, 'reminders', { user, delivery }, (links) =>
    taskReminderMail({
      recipientName: user.display_name,
      title,
      askedBy,
      dueDate: due_date,
      timezone: user.timezone,
      ...links,
    }),
  );
};
