import type { LedgerReader } from '@taskledger/events';
import { createTaskReader, type UserReader } from '@taskledger/read-models';
import type { Config, Pool } from '@taskledger/runtime';
import type { ComposeMail } from './mail.ts';
import { composeOneTimeCode } from './one-time-code-mail.ts';
import { composeSecurityNotice } from './security-notice.ts';
import { composeTaskAssigned } from './task-assigned-mail.ts';
import { composeTaskCompleted } from './task-completed-mail.ts';
import { composeDueReminder, composeRequestedReminder } from './task-reminder-mail.ts';
import { composeWebhookNotice } from './webhook-notice.ts';

export interface MailComposersDependencies {
  readonly pool: Pool;
  readonly readUser: UserReader;
  readonly ledger: LedgerReader;
  readonly config: Pick<Config, 'publicUrl' | 'otpSecret' | 'otpDigits'>;
}

/** Who writes the mails of each reactor. */
export const mailComposers = ({
  pool,
  readUser,
  ledger,
  config,
}: MailComposersDependencies): Readonly<Record<string, ComposeMail>> => {
  const notifications = { pool, readTask: createTaskReader(pool), readUser, config };
  return {
    'completion-mail': composeTaskCompleted(notifications),
    'assignment-mail': composeTaskAssigned(notifications),
    'reminder-mail': composeRequestedReminder(notifications),
    'due-reminder': composeDueReminder(notifications),
    'one-time-code-mail': composeOneTimeCode({ readUser, ledger, config }),
    'security-notice': composeSecurityNotice({ ledger, publicUrl: config.publicUrl }),
    'webhook-notice': composeWebhookNotice({ readUser, ledger, publicUrl: config.publicUrl }),
  };
};
