import { useEffect, useMemo } from 'preact/hooks';
import { zone } from '../session.ts';
import { agoLabel, fullTime } from '../time.ts';
import { complain } from '../ui/toasts.tsx';
import { Chart } from './chart.tsx';
import { Followers, Queues } from './system-tables.tsx';
import { openQueues, type Sample, type System, watchSystem } from './system-store.ts';

/** The ledger and all that follows it. */
export const SystemPage = () => {
  const { system, samples, failure, stop } = useMemo(watchSystem, []);
  useEffect(() => stop, [stop]);
  return (
    <>
      <h1 tabIndex={-1}>System</h1>
      {failure.value !== '' && (
        <p class="notice" role="status">
          {failure.value} The last figures stay; the next look is in five seconds.
        </p>
      )}
      {system.value === undefined && failure.value === '' && (
        <p class="quiet" role="status">
          Looking …
        </p>
      )}
      {system.value !== undefined && <Figures system={system.value} samples={samples.value} />}
    </>
  );
};

/** Events per second between two looks. */
const throughput = (samples: readonly Sample[]): number[] =>
  samples.slice(1).map(({ at, head }, index) => {
    const before = samples[index];
    return before === undefined ? 0 : ((head - before.head) * 1000) / Math.max(1, at - before.at);
  });

const Figures = ({ system, samples }: { readonly system: System; readonly samples: readonly Sample[] }) => (
  <>
    <dl class="figures">
      <div>
        <dt>Ledger head</dt>
        <dd>
          {system.ledger.head.toLocaleString('en-GB')}
          {system.ledger.last_event_at !== null && (
            <small class="quiet"> {agoLabel(system.ledger.last_event_at, zone())}</small>
          )}
        </dd>
      </div>
      <div>
        <dt>Sealed up to</dt>
        <dd>
          <Seal seal={system.seals} />
        </dd>
      </div>
      <div>
        <dt>Deliveries outstanding</dt>
        <dd>{system.deliveries.reduce((sum, { outstanding }) => sum + outstanding, 0)}</dd>
      </div>
      <div>
        <dt>Dead letters</dt>
        <dd class={system.dead_letters > 0 ? 'late' : ''}>{system.dead_letters}</dd>
      </div>
    </dl>
    <div class="charts">
      <Chart title="Throughput" unit="events/s" values={throughput(samples)} />
      <Chart title="Greatest lag" unit="behind" values={samples.map(({ lag }) => lag)} />
    </div>
    <Queues queues={system.queues} />
    <p class="below">
      <button type="button" class="button" onClick={() => void openQueues().catch(complain)}>
        Look into the queues
      </button>
    </p>
    <Followers title="Subscriptions" followers={system.subscriptions} />
    <Followers title="Read models" followers={system.projections} />
    <p class="quiet">
      Retrying dead letters, verifying the seals and rebuilding read models are an operator’s, on record:{' '}
      <code>pnpm ops dead-letters retry all</code>, <code>pnpm ops audit verify</code>,{' '}
      <code>pnpm ops projections rebuild tasks</code>.
    </p>
  </>
);

const Seal = ({ seal }: { readonly seal: System['seals'] }) => {
  if (seal === null) return <small class="quiet">Nothing is sealed yet.</small>;
  return (
    <>
      {seal.position.toLocaleString('en-GB')}{' '}
      <small class="quiet" title={fullTime(seal.sealed_at, zone())}>
        by seal {seal.number}
        {seal.lag > 0 && `, ${seal.lag} to go`}
      </small>
    </>
  );
};
