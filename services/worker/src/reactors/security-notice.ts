import { sessionDecider, userDecider } from '@taskledger/domain';
import { categoryOf, type LedgerReader, loaded, type RecordedEvent } from '@taskledger/events';
import type { Queue } from '@taskledger/runtime/queues';
import { securityNotices } from '../jobs/security-notice.ts';
import type { Reactor } from './reactor.ts';

const name = 'security-notice';

/** What may be an attack on an account is told to its holder (OWASP ASVS 5.0, 6.3.7). */
export const securityNotice = (ledger: LedgerReader, queue: Queue): Reactor => ({
  name,
  types: [...securityNotices],
  queue,
  derive: async (event) => [
    {
      id: `${name}-${event.event_id}`,
      reactor: name,
      position: event.position,
      channel: 'mail',
      recipient: await holderOf(event, ledger),
    },
  ],
});

/** The user whose account the event is about. */
const holderOf = async ({ stream }: RecordedEvent, ledger: LedgerReader): Promise<string> => {
  if (categoryOf(stream) === userDecider.category) return stream.slice(userDecider.category.length + 1);
  const { state: session } = loaded(await ledger.readStream(stream), sessionDecider);
  if (session === undefined) throw new Error(`${stream} has no events`);
  return session.user_id;
};
