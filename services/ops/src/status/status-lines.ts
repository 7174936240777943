import { counted, duration, grouped } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { rowsOf } from '../projections/list.ts';
import type { ReadModel } from '../projections/read-models.ts';
import type { DatabaseStatus } from './database.ts';
import type { LedgerStatus } from './ledger.ts';
import type { QueuesStatus } from './queues.ts';
import type { SubscriptionStatus } from './subscriptions.ts';

export interface Status {
  readonly ledger: LedgerStatus;
  readonly read_models: readonly ReadModel[];
  readonly subscriptions: readonly SubscriptionStatus[];
  readonly queues: QueuesStatus;
  readonly database: DatabaseStatus;
}

/** The state of the service for a person. */
export const statusLines = (status: Status, terminal: Terminal): string[] => [
  `${terminal.paint('bold', 'Ledger')}  ${ledgerLine(status.ledger)}`,
  '',
  ...table(
    terminal,
    ['READ MODEL', 'KIND', 'POSITION', 'LAG', 'ROWS'],
    status.read_models.map((model) => [
      model.name,
      model.kind,
      grouped(model.position),
      grouped(model.lag),
      rowsOf(model),
    ]),
  ),
  '',
  ...subscriptionLines(status.subscriptions, terminal),
  '',
  ...queueLines(status.queues, terminal),
  '',
  `${terminal.paint('bold', 'Database')}  ${databaseLine(status.database)}`,
];

const ledgerLine = ({ head, last_event_at, last_seal }: LedgerStatus): string => {
  if (last_event_at === null) return 'empty';
  const sealed =
    last_seal === null ? 'not sealed yet' : `sealed up to position ${grouped(last_seal.position)}`;
  return `at position ${grouped(head)}, last event ${ago(last_event_at)}, ${sealed}`;
};

const ago = (time: string): string => `${duration(Math.max(0, Date.now() - Date.parse(time)))} ago (${time})`;

export const subscriptionLines = (
  subscriptions: readonly SubscriptionStatus[],
  terminal: Terminal,
): string[] =>
  subscriptions.length === 0
    ? ['No subscriptions yet: the worker makes them.']
    : table(
        terminal,
        ['SUBSCRIPTION', 'POSITION', 'LAG', 'STATE', 'LEASED UNTIL'],
        subscriptions.map(({ name, position, lag, owner, leased_until, paused }) => [
          name,
          grouped(position),
          lag > 0 ? terminal.paint('yellow', grouped(lag)) : '0',
          stateOf(paused, owner, terminal),
          leased_until ?? '',
        ]),
      );

const stateOf = (paused: boolean, owner: string | null, { paint }: Terminal): string => {
  if (paused) return paint('yellow', 'paused');
  return owner === null ? paint('yellow', 'nobody works on it') : `held by ${printable(owner)}`;
};

const queueLines = (queues: QueuesStatus, terminal: Terminal): string[] =>
  queues.reachable
    ? table(
        terminal,
        ['QUEUE', 'WAITING', 'ACTIVE', 'DELAYED', 'DONE', 'FAILED'],
        Object.entries(queues.counts).map(([name, { waiting, active, delayed, completed, failed }]) => [
          name,
          ...[waiting, active, delayed, completed].map(grouped),
          failed > 0 ? terminal.paint('red', grouped(failed)) : '0',
        ]),
      )
    : [`${terminal.paint('red', 'The queues are away')} (on ${queues.kind}): ${printable(queues.reason)}`];

const databaseLine = ({ kind, server_version, name, bytes, migration }: DatabaseStatus): string =>
  [
    `${kind} PostgreSQL ${server_version}`,
    name,
    counted(Math.round(bytes / 1_048_576), 'megabyte'),
    `migrated to ${migration ?? 'nothing'}`,
  ].join(', ');
