import { categoryOf, type RecordedEvent } from '@taskledger/events';
import type { NewJob, Queue } from '@taskledger/runtime';
import type { OneTimeCodeMail } from '../jobs/mail-data.ts';

/** Each requested code is mailed. The job names the challenge alone: address and code are found when the mail is written. */
export const oneTimeCodeMail = (mail: Queue) => ({
  name: 'one-time-code-mail',
  types: ['OtpRequested'],
  handle: (events: readonly RecordedEvent[]): Promise<void> => mail.add(events.map(jobFor)),
});

const jobFor = ({ event_id, stream }: RecordedEvent): NewJob => {
  const data: OneTimeCodeMail = {
    kind: 'one-time-code',
    challenge_id: stream.slice(categoryOf(stream).length + 1),
  };
  return { id: `one-time-code-mail-${event_id}`, name: data.kind, data };
};
