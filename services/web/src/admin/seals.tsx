import { useSignal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { useEffect } from 'preact/hooks';
import { api, zone } from '../session.ts';
import { agoLabel, clockOf, fullTime } from '../time.ts';
import { reasonOf } from '../ui/toasts.tsx';

type SealsNow = components['schemas']['Seals'];

const number = (value: number): string => value.toLocaleString('en-GB');

/** Whether the ledger is what was sealed, as far as somebody has looked. */
export const Seals = () => {
  const seals = useSignal<SealsNow | undefined>(undefined);
  const failure = useSignal('');
  const busy = useSignal(false);
  const check = async (): Promise<void> => {
    busy.value = true;
    try {
      seals.value = await answerOf(api.GET('/api/v1/admin/seals'));
      failure.value = '';
    } catch (error) {
      failure.value = reasonOf(error);
    }
    busy.value = false;
  };
  useEffect(() => void check(), []);
  return (
    <section class="part" aria-labelledby="seals-title">
      <h2 id="seals-title">Seals</h2>
      {failure.value !== '' && <p class="error">{failure.value}</p>}
      {seals.value === undefined && failure.value === '' && <p class="quiet">Checking …</p>}
      <div role="status">{seals.value !== undefined && <Findings seals={seals.value} />}</div>
      <button type="button" class="button" disabled={busy.value} onClick={() => void check()}>
        Check again
      </button>
    </section>
  );
};

/** The newest events always wait for a moment. */
const usualMs = 10_000;
const isLate = (since: string, now: string): boolean => Date.parse(now) - Date.parse(since) > usualMs;

const Findings = ({ seals }: { readonly seals: SealsNow }) => {
  const { check, unsealed, unsealed_since: since, last_verification: verification } = seals;
  return (
    <ul class="findings">
      <NewestSeals check={check} />
      {unsealed > 0 && since !== null && (
        <li>
          <span class={isLate(since, check.at) ? 'badge badge-behind' : 'badge'}>waiting</span>
          <p>
            {number(unsealed)} {unsealed === 1 ? 'event has' : 'events have'} no seal yet, since{' '}
            {fullTime(since, zone())}. A running worker seals about once a second.
          </p>
        </li>
      )}
      <Verification verification={verification} />
    </ul>
  );
};

const NewestSeals = ({ check: { at, seals, range, finding } }: { readonly check: SealsNow['check'] }) => {
  const when = (
    <span class="quiet" title={fullTime(at, zone())}>
      Checked at {clockOf(new Date(at), zone())}.
    </span>
  );
  if (finding !== null) {
    return (
      <li class="late">
        <span class="badge badge-behind">broken</span>
        <p>
          Position {number(finding.position)}
          {finding.seal !== null && ` (seal ${number(finding.seal)})`}: {finding.detail}. What to do now is in
          docs/audit.md. {when}
        </p>
      </li>
    );
  }
  return (
    <li>
      {range === null ? <span class="badge badge-behind">none</span> : <span class="badge">hold</span>}
      <p>
        {range === null
          ? 'Nothing is sealed yet. '
          : `The newest ${seals === 1 ? 'seal' : `${number(seals)} seals`}: chain, signatures and the events ${number(range.from)} to ${number(range.to)} are right. `}
        {when}
      </p>
    </li>
  );
};

const Verification = ({ verification }: { readonly verification: SealsNow['last_verification'] }) => {
  if (verification === null) {
    return (
      <li>
        <span class="badge badge-behind">not verified</span>
        <p>
          Nobody has verified the whole ledger yet: <code>pnpm ops audit verify</code>
        </p>
      </li>
    );
  }
  const { at, operator, range, first_bad_position: bad } = verification;
  return (
    <li class={bad === null ? '' : 'late'}>
      <span class={bad === null ? 'badge' : 'badge badge-behind'}>
        {bad === null ? 'verified' : 'broken'}
      </span>
      <p>
        <code>pnpm ops audit verify</code> {operator !== null && `by ${operator} `}
        <time dateTime={at} title={fullTime(at, zone())}>
          {agoLabel(at, zone())}
        </time>
        {': '}
        {bad === null ? '' : `the first bad position is ${number(bad)}; `}
        {range === null
          ? 'no events were sealed.'
          : `the events ${number(range.from)} to ${number(range.to)} are right.`}
      </p>
    </li>
  );
};
