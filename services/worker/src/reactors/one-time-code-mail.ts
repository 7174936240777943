import { categoryOf } from '@taskledger/events';
import type { Queue } from '@taskledger/runtime/queues';
import type { Reactor } from './reactor.ts';

const name = 'one-time-code-mail';

/** Each requested code is mailed. The delivery names the challenge alone: address and code are found when the mail is written. */
export const oneTimeCodeMail = (queue: Queue): Reactor => ({
  name,
  types: ['OtpRequested'],
  queue,
  derive: ({ event_id, position, stream }) => [
    {
      id: `${name}-${event_id}`,
      reactor: name,
      position,
      channel: 'mail',
      recipient: stream.slice(categoryOf(stream).length + 1),
    },
  ],
});
