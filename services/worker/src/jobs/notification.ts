import type { TaskReader, User, UserReader } from '@taskledger/read-models';
import { type Config, type Pool, type Unsubscribable, unsubscribeToken } from '@taskledger/runtime';
import type { Mail } from '@taskledger/runtime/mail';
import { PermanentFailure } from '@taskledger/runtime/queues';
import { z } from 'zod';
import type { Delivery } from '../deliveries.ts';
import type { Rendered } from '../mail-templates/layout.ts';
import { oneLine } from '../mail-templates/one-line.ts';

export interface NotificationDependencies {
  readonly pool: Pool;
  readonly readTask: TaskReader;
  readonly readUser: UserReader;
  readonly config: Pick<Config, 'publicUrl' | 'otpSecret'>;
}

/** Where the links of a mail lead. */
export interface Links {
  readonly publicUrl: string;
  readonly unsubscribeUrl: string;
}

/** A mail that its recipient can do without: it says how to get no more of its kind, to people and to mail programs (RFC 2369, RFC 8058). */
export const notification = (
  { config: { publicUrl, otpSecret } }: Pick<NotificationDependencies, 'config'>,
  kind: Unsubscribable,
  { user, delivery }: { readonly user: User; readonly delivery: Delivery },
  write: (links: Links) => Rendered,
): Mail => {
  const token = unsubscribeToken(otpSecret, { userId: user.id, from: kind });
  const unsubscribeUrl = `${publicUrl}/api/v1/unsubscribe?token=${token}`;
  return {
    ...write({ publicUrl, unsubscribeUrl }),
    to: { name: oneLine(user.display_name), address: user.email },
    messageId: delivery.id,
    headers: {
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  };
};

const document = z.object({ title: z.string(), status: z.string(), due_date: z.string().nullable() });

/** What a mail says of a task, as it is now. */
export const taskNow = async (id: string, { readTask }: Pick<NotificationDependencies, 'readTask'>) => {
  const task = await readTask(id);
  if (task === undefined) throw new PermanentFailure('the delivery’s task does not exist');
  const { assigned_to, deleted_at } = task;
  const { title, status, due_date } = document.parse(JSON.parse(task.json));
  return {
    assigned_to,
    deleted_at,
    title,
    due_date,
    finished: status === 'COMPLETED' || status === 'CANCELLED',
  };
};
