import type { RecordedEvent } from '@taskledger/events';
import type { NewJob, Queue } from '@taskledger/runtime';
import { securityNotices } from '../jobs/security-notice.ts';
import type { SecurityNoticeMail } from '../jobs/mail-data.ts';

/** What may be an attack on an account is told to its holder (OWASP ASVS 5.0, 6.3.7). */
export const securityNotice = (mail: Queue) => ({
  name: 'security-notice',
  types: [...securityNotices],
  handle: (events: readonly RecordedEvent[]): Promise<void> => mail.add(events.map(jobFor)),
});

const jobFor = ({ event_id, position }: RecordedEvent): NewJob => {
  const data: SecurityNoticeMail = { kind: 'security-notice', event_id, position };
  return { id: `security-notice-${event_id}`, name: data.kind, data };
};
