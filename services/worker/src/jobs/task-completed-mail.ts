import { type EmailNotifications, system } from '@taskledger/domain';
import { categoryOf, type RecordedEvent } from '@taskledger/events';
import { type createTaskReader, findUser, type User } from '@taskledger/read-models';
import { type Pool, PermanentFailure } from '@taskledger/runtime';
import { z } from 'zod';
import { oneLine } from '../mail-templates/one-line.ts';
import { taskCompletedMail } from '../mail-templates/task-completed.ts';
import type { ComposeMail } from './mail.ts';

export interface TaskCompletedDependencies {
  readonly pool: Pool;
  readonly readTask: ReturnType<typeof createTaskReader>;
  readonly publicUrl: string;
}

const taskSchema = z.object({ title: z.string() });

/** The mail that tells one person of a completed task, in their own time zone. */
export const composeTaskCompleted =
  ({ pool, readTask, publicUrl }: TaskCompletedDependencies): ComposeMail =>
  async (event, { id: messageId, recipient }) => {
    const user = await findUser(pool, recipient);
    if (user === undefined || !wants(user, event.meta.actor)) return undefined;
    const task = await readTask(taskIdOf(event));
    if (task === undefined) throw new PermanentFailure('the delivery’s task does not exist');
    const { title } = taskSchema.parse(JSON.parse(task.json));
    const content = taskCompletedMail({
      recipientName: user.display_name,
      title,
      completedBy: event.meta.actor === user.id ? 'you' : await nameOf(event.meta.actor, pool),
      completedAt: event.recorded_at,
      timezone: user.timezone,
      publicUrl,
    });
    return { ...content, to: { name: oneLine(user.display_name), address: user.email }, messageId };
  };

export const taskIdOf = ({ stream }: RecordedEvent): string => stream.slice(categoryOf(stream).length + 1);

/** `by_others`: not what they completed themselves. */
const wants = ({ id, is_active, email_notifications }: User, actor: string | null): boolean =>
  is_active && wanted[email_notifications.completions](actor !== id);

const wanted: Record<EmailNotifications['completions'], (byAnother: boolean) => boolean> = {
  all: () => true,
  by_others: (byAnother) => byAnother,
  none: () => false,
};

const nameOf = async (actor: string | null, pool: Pool): Promise<{ name: string } | undefined> => {
  if (actor === null || actor === system.id) return undefined;
  const user = await findUser(pool, actor);
  return user && { name: user.display_name };
};
