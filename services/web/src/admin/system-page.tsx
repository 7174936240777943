import { useEffect, useMemo } from 'preact/hooks';
import { zone } from '../session.ts';
import { agoLabel, fullTime } from '../time.ts';
import { Chart } from './chart.tsx';
import { type Sample, watchSystem } from './system-store.ts';
import type { Follower, SystemView } from './system-view.ts';

/** The ledger and all that follows it. */
export const SystemPage = () => {
  const { view, samples, failure, stop } = useMemo(watchSystem, []);
  useEffect(() => stop, [stop]);
  return (
    <>
      <h1 tabIndex={-1}>System</h1>
      {failure.value !== '' && (
        <p class="notice" role="status">
          {failure.value} The last figures stay; the next look is in five seconds.
        </p>
      )}
      {view.value === undefined && failure.value === '' && (
        <p class="quiet" role="status">
          Looking …
        </p>
      )}
      {view.value !== undefined && <Figures view={view.value} samples={samples.value} />}
    </>
  );
};

/** Events per second between two looks. */
const throughput = (samples: readonly Sample[]): number[] =>
  samples.slice(1).map(({ at, head }, index) => {
    const before = samples[index];
    return before === undefined ? 0 : ((head - before.head) * 1000) / Math.max(1, at - before.at);
  });

const Figures = ({ view, samples }: { readonly view: SystemView; readonly samples: readonly Sample[] }) => (
  <>
    <dl class="figures">
      <div>
        <dt>Ledger head</dt>
        <dd>{view.head.toLocaleString('en-GB')}</dd>
      </div>
      <Seal view={view} />
      {view.deadLetters !== undefined && (
        <div>
          <dt>Dead letters</dt>
          <dd class={view.deadLetters > 0 ? 'late' : ''}>{view.deadLetters}</dd>
        </div>
      )}
    </dl>
    <div class="charts">
      <Chart title="Throughput" unit="events/s" values={throughput(samples)} />
      <Chart title="Greatest lag" unit="events" values={samples.map(({ lag }) => lag)} />
    </div>
    <Followers followers={view.followers} />
    {view.queues.length > 0 && <Queues queues={view.queues} />}
    <p class="quiet">
      Retrying dead letters, verifying the seals and rebuilding read models are an operator’s:{' '}
      <code>pnpm ops dead-letters retry all</code>, <code>pnpm ops audit verify</code>,{' '}
      <code>pnpm ops projections rebuild tasks</code>.
    </p>
  </>
);

const Seal = ({ view: { seal, head } }: { readonly view: SystemView }) => (
  <div>
    <dt>Sealed up to</dt>
    <dd>
      {seal === undefined ? (
        <span class="quiet">not told</span>
      ) : (
        <>
          {seal.position.toLocaleString('en-GB')}{' '}
          <small class="quiet" title={seal.sealedAt === '' ? undefined : fullTime(seal.sealedAt, zone())}>
            {head - seal.position} to go
            {seal.sealedAt !== '' && ` · ${agoLabel(seal.sealedAt, zone())}`}
          </small>
        </>
      )}
    </dd>
  </div>
);

const stateOf = ({ lag, paused }: Follower): string => {
  if (paused) return 'paused';
  return lag === 0 ? 'up to date' : 'behind';
};

const Followers = ({ followers }: { readonly followers: readonly Follower[] }) => (
  <table class="table">
    <caption>What follows the ledger</caption>
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
          <th scope="row">{follower.name}</th>
          <td>
            <span class={`badge badge-${stateOf(follower).replaceAll(' ', '-')}`}>{stateOf(follower)}</span>
          </td>
          <td class="number">{follower.lag.toLocaleString('en-GB')}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Queues = ({ queues }: Pick<SystemView, 'queues'>) => {
  const kinds = [...new Set(queues.flatMap(({ counts }) => Object.keys(counts)))];
  return (
    <div class="scroller" role="region" aria-label="Queues" tabIndex={0}>
      <table class="table">
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
          {queues.map(({ name, counts }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {kinds.map((kind) => (
                <td
                  key={kind}
                  class={kind === 'failed' && (counts[kind] ?? 0) > 0 ? 'number late' : 'number'}
                >
                  {counts[kind] ?? 0}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
