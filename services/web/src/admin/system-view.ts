/** What works through the ledger: a read model's projection, or a subscription. */
export interface Follower {
  readonly name: string;
  /** Positions that it has yet to see. */
  readonly lag: number;
  readonly paused: boolean;
}

/** What the system page shows. */
export interface SystemView {
  readonly head: number;
  readonly seal:
    { readonly number: number; readonly position: number; readonly sealedAt: string } | undefined;
  readonly followers: readonly Follower[];
  /** How many jobs of each kind (waiting, active, failed …), by queue. */
  readonly queues: readonly { readonly name: string; readonly counts: Readonly<Record<string, number>> }[];
  readonly deadLetters: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const fields = (given: unknown): Fields =>
  typeof given === 'object' && given !== null && !Array.isArray(given) ? { ...given } : {};

const list = (given: unknown): readonly Fields[] => (Array.isArray(given) ? given.map(fields) : []);

const number = (...given: readonly unknown[]): number | undefined =>
  given.find((value) => typeof value === 'number');

const text = (given: unknown): string => (typeof given === 'string' ? given : '');

/**
 * Reads `GET /admin/system`, and shows what it understands: a server that is older or newer than the page leaves something out.
 */
export const readSystem = (answer: unknown): SystemView => {
  const {
    ledger,
    seals,
    read_models,
    projections,
    subscriptions,
    queues,
    dead_letters: dead,
    ...rest
  } = fields(answer);
  const { head, last_seal } = fields(ledger);
  const seal = fields(last_seal ?? fields(seals)['last'] ?? fields(seals)['newest'] ?? list(seals)[0]);
  const sealed = number(seal['position'], seal['to'], seal['to_position']);
  const followers = [...list(projections ?? read_models), ...list(subscriptions)].map((each) => ({
    name: text(each['name']),
    lag: number(each['lag']) ?? 0,
    paused: each['paused'] === true,
  }));
  return {
    head: number(head, rest['head'], rest['ledger_head']) ?? 0,
    seal:
      sealed === undefined
        ? undefined
        : { number: number(seal['number']) ?? 0, position: sealed, sealedAt: text(seal['sealed_at']) },
    followers: followers.filter(({ name }) => name !== ''),
    queues: queuesIn(queues),
    deadLetters: number(dead, fields(dead)['count'], fields(dead)['total']),
  };
};

/** The little that `GET /readyz` tells. */
export const viewOfReadiness = (head: number, ready: unknown): SystemView => {
  const lags = Object.entries(fields(fields(ready)['lag']));
  return readSystem({ head, subscriptions: lags.map(([name, lag]) => ({ name, lag })) });
};

const countsIn = (given: Fields): Record<string, number> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, count]) => (typeof count === 'number' ? [[name, count]] : [])),
  );

const queuesIn = (given: unknown): SystemView['queues'] => {
  if (Array.isArray(given)) {
    return list(given).map((queue) => ({
      name: text(queue['name']),
      counts: countsIn({ ...queue, ...fields(queue['counts']) }),
    }));
  }
  const byName = fields(fields(given)['counts'] ?? given);
  return Object.entries(byName)
    .map(([name, counts]) => ({ name, counts: countsIn(fields(counts)) }))
    .filter(({ counts }) => Object.keys(counts).length > 0);
};
