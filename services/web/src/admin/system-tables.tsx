import type { System } from './system-store.ts';

interface Follower {
  readonly name: string;
  readonly lag: number;
  readonly paused?: boolean;
  readonly owner?: string | null;
}

const stateOf = ({ lag, paused, owner }: Follower): string => {
  if (paused === true) return 'paused';
  if (owner === null) return 'unattended';
  return lag === 0 ? 'up to date' : 'behind';
};

/** What follows the ledger, and how far it has come. */
export const Followers = ({
  title,
  followers,
}: {
  readonly title: string;
  readonly followers: readonly Follower[];
}) => (
  <table class="table table-tight">
    <caption>{title}</caption>
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">State</th>
        <th scope="col" class="number">
          Lag
        </th>
      </tr>
    </thead>
    <tbody>
      {followers.map((follower) => (
        <tr key={follower.name}>
          <th scope="row">{follower.name.replaceAll(/[_-]/g, ' ')}</th>
          <td>
            <span class={`badge badge-${stateOf(follower).replaceAll(' ', '-')}`}>{stateOf(follower)}</span>
          </td>
          <td class="number">{follower.lag.toLocaleString('en-GB')}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const kinds = ['waiting', 'active', 'delayed', 'completed', 'failed'] as const;

/** How many jobs there are in which state. */
export const Queues = ({ queues }: { readonly queues: System['queues'] }) => {
  if (!queues.reachable) {
    return (
      <p class="notice" role="status">
        The queues ({queues.kind}) cannot be reached.
      </p>
    );
  }
  return (
    <div class="scroller" role="region" aria-label="Queues" tabIndex={0}>
      <table class="table table-tight">
        <caption>Queues</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            {kinds.map((kind) => (
              <th key={kind} scope="col" class="number">
                {kind}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(queues.counts).map(([name, counts]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {kinds.map((kind) => (
                <td
                  key={kind}
                  class={kind === 'failed' && (counts?.[kind] ?? 0) > 0 ? 'number late' : 'number'}
                >
                  {counts?.[kind] ?? 0}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
