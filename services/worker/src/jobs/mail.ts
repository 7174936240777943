import { type Job, type Mail, type Mailer, MailFailure, PermanentFailure } from '@taskledger/runtime';
import type { Deliveries } from '../deliveries.ts';
import { type MailJob, mailJobSchema } from './mail-data.ts';

/** Writes the mail of a job; undefined where its recipient wants none, or is gone. */
export type ComposeMail<Data extends MailJob> = (data: Data, messageId: string) => Promise<Mail | undefined>;

export interface MailJobDependencies {
  readonly deliveries: Deliveries;
  readonly mailer: Mailer;
  readonly compose: { readonly [Kind in MailJob['kind']]: ComposeMail<Extract<MailJob, { kind: Kind }>> };
}

/**
 * Sends the mail of a job, once. What a crash, or a mail server that breaks off, leaves in doubt is sent again under the same
 * Message-ID.
 */
export const mailJob =
  ({ deliveries, mailer, compose }: MailJobDependencies) =>
  async ({ id, data }: Job): Promise<void> => {
    const parsed = mailJobSchema.safeParse(data);
    if (!parsed.success) throw new PermanentFailure('the job is no mail job');
    if (!(await deliveries.begin(id))) return;
    const mail = await composed(parsed.data, id, compose);
    if (mail !== undefined) await send(mail, mailer);
    await deliveries.settle(id, mail === undefined ? 'skipped' : 'sent');
  };

const composed = (data: MailJob, id: string, compose: MailJobDependencies['compose']) => {
  switch (data.kind) {
    case 'task-completed':
      return compose[data.kind](data, id);
    case 'one-time-code':
      return compose[data.kind](data, id);
    case 'security-notice':
      return compose[data.kind](data, id);
    default:
      return data satisfies never;
  }
};

const send = async (mail: Mail, mailer: Mailer): Promise<void> => {
  try {
    await mailer.send(mail);
  } catch (error) {
    if (error instanceof MailFailure && error.permanent) throw new PermanentFailure(error.message);
    throw error;
  }
};
