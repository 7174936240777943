import type { EmailNotifications } from '@taskledger/domain';
import { categoryOf, type RecordedEvent } from '@taskledger/events';
import type { User } from '@taskledger/read-models';
import { taskCompletedMail } from '../mail-templates/task-completed.ts';
import { actorFor } from './actor-name.ts';
import type { ComposeMail } from './mail.ts';
import { notification, type NotificationDependencies, taskNow } from './notification.ts';

/** The mail that tells one person of a completed task, in their own time zone. */
export const composeTaskCompleted =
  (deps: NotificationDependencies): ComposeMail =>
  async (event, delivery) => {
    const { recipient } = delivery;
    const { actor } = event.meta;
    const user = await deps.readUser(recipient);
    // The task of somebody who is gone may be gone, too.
    if (user === undefined || !wants(user, actor)) return undefined;
    const [{ title }, completedBy] = await Promise.all([
      taskNow(taskIdOf(event), deps),
      actorFor(recipient, actor, deps),
    ]);
    return notification(deps, 'completions', { user, delivery }, (links) =>
      taskCompletedMail({
        recipientName: user.display_name,
        title,
        completedBy,
        completedAt: event.recorded_at,
        timezone: user.timezone,
        ...links,
      }),
    );
  };

/** Of a task's event. */
export const taskIdOf = ({ stream }: RecordedEvent): string => stream.slice(categoryOf(stream).length + 1);

/** `by_others`: not what they completed themselves. */
const wants = ({ id, is_active, email_notifications }: User, actor: string | null): boolean =>
  is_active && wanted[email_notifications.completions](actor !== id);

const wanted: Record<EmailNotifications['completions'], (byAnother: boolean) => boolean> = {
  all: () => true,
  by_others: (byAnother) => byAnother,
  none: () => false,
};
