import type { LedgerReader, RecordedEvent } from '@taskledger/events';
import { type Mail, type Mailer, MailFailure } from '@taskledger/runtime/mail';
import { PermanentFailure, retryDelay } from '@taskledger/runtime/queues';
import { delivering } from '../delivering.ts';
import type { Deliveries, Delivery } from '../deliveries.ts';

/** Writes the mail about an event to a recipient; undefined where they want none, or are gone. */
export type ComposeMail = (event: RecordedEvent, delivery: Delivery) => Promise<Mail | undefined>;

export interface MailJobDependencies {
  readonly deliveries: Deliveries;
  readonly ledger: LedgerReader;
  readonly mailer: Mailer;
  /** By reactor. */
  readonly compose: Readonly<Record<string, ComposeMail>>;
}

/** About nine hours of attempts: a mail server that is away overnight loses no mail. */
const attempts = 150;

/**
 * Sends mails, each once. What a crash, or a mail server that breaks off, leaves in doubt is sent again under the same
 * Message-ID.
 */
export const mailJob = ({ deliveries, ledger, mailer, compose }: MailJobDependencies) =>
  delivering({
    deliveries,
    retryIn: (attempt) => (attempt < attempts ? retryDelay(attempt) : undefined),
    deliver: async (delivery) => {
      const write = compose[delivery.reactor];
      if (write === undefined) throw new PermanentFailure(`nobody writes mails for ${delivery.reactor}`);
      const mail = await write(await eventOf(delivery, ledger), delivery);
      if (mail === undefined) return 'skipped';
      await send(mail, mailer);
      return 'sent';
    },
  });

/** The event that a delivery is about. */
export const eventOf = async ({ position }: Delivery, ledger: LedgerReader): Promise<RecordedEvent> => {
  const event = await ledger.readEvent(position);
  if (event === undefined) throw new PermanentFailure('the delivery’s event is not in the ledger');
  return event;
};

const send = async (mail: Mail, mailer: Mailer): Promise<void> => {
  try {
    await mailer.send(mail);
  } catch (error) {
    if (error instanceof MailFailure && error.permanent) throw new PermanentFailure(error.message);
    throw error;
  }
};
