import { useEffect, useMemo } from 'preact/hooks';
import { zone } from '../session.ts';
import { agoLabel, fullTime } from '../time.ts';
import { complain } from '../ui/toasts.tsx';
import { Chart } from './chart.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { RateLimits } from './rate-limits.tsx';
import { Seals } from './seals.tsx';
import { Followers, Queues } from './system-tables.tsx';
import { openQueues, type System, watchSystem } from './system-store.ts';

/** The ledger and all that follows it. */
export const SystemPage = () => {
  const watch = useMemo(watchSystem, []);
  const { system, failure, stop } = watch;
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
      {system.value !== undefined && <Figures system={system.value} watch={watch} />}
    </>
  );
};

interface FiguresProps {
  readonly system: System;
  readonly watch: Pick<ReturnType<typeof watchSystem>, 'lags' | 'perMinute' | 'look'>;
}

const Figures = ({ system, watch: { lags, perMinute, look } }: FiguresProps) => (
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
      <Chart title="Throughput, past hour" unit="events/min" values={perMinute.value} />
      <Chart title="Greatest lag, since you came" unit="behind" values={lags.value} />
    </div>
    <DeadLetters count={system.dead_letters} onRetried={() => void look()} />
    <Seals />
    <Queues queues={system.queues} />
    <p class="below">
      <button type="button" class="button" onClick={() => void openQueues().catch(complain)}>
        Look into the queues
      </button>
    </p>
    <Followers title="Subscriptions" followers={system.subscriptions} />
    <Followers title="Read models" followers={system.projections} />
    <RateLimits />
  </>
);

const Seal = ({ seal }: { readonly seal: System['seals'] }) => {
  if (seal === null) return <small class="quiet">Nothing is sealed yet.</small>;
  return (
    <>
      {seal.position.toLocaleString('en-GB')}{' '}
      <small class="quiet" title={fullTime(seal.sealed_at, zone())}>
        by seal {seal.number.toLocaleString('en-GB')}, {agoLabel(seal.sealed_at, zone())}
        {seal.lag > 0 && `, ${seal.lag.toLocaleString('en-GB')} to go`}
      </small>
    </>
  );
};
