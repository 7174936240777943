import { answerOf, type components } from '@taskledger/client';
import { useEffect } from 'preact/hooks';
import { place, replaceQuery } from '../router.ts';
import { api, me, zone } from '../session.ts';
import { addDays, agoLabel, fullTime, momentAt } from '../time.ts';
import { taskEventKinds } from '../tasks/event-kinds.ts';
import { eventName, fieldName, valueText } from '../tasks/words.ts';
import { usePages } from '../ui/use-pages.ts';

type Activity = components['schemas']['Activity'];

const kinds: Readonly<Record<string, readonly string[]>> = {
  ...taskEventKinds,
  'Sign-in': ['SignedIn', 'SignInFailed', 'OtpRequested', 'OtpVerified', 'OtpFailed'],
  Security: ['RefreshTokenReused', 'RateLimitExceeded', 'SessionRevoked', 'PasswordChanged'],
  Accounts: ['UserRegistered', 'ProfileChanged', 'RoleChanged', 'UserDeactivated', 'UserReactivated'],
};

const pageSize = 40;

/** The ledger itself, as far as the user may read it. */
export const ActivityPage = () => {
  const { query } = place.value;
  const filters = {
    kind: query.get('kind') ?? '',
    actor: query.get('actor') ?? '',
    since: query.get('since') ?? '',
    until: query.get('until') ?? '',
  };

  const {
    items: entries,
    failure,
    reload,
    hasMore,
    loadMore,
  } = usePages<Activity>((from) => {
    const types = kinds[filters.kind];
    const wanted = {
      limit: pageSize,
      ...from,
      ...(types !== undefined && { type: types.join(',') }),
      ...(filters.actor !== '' && { actor: filters.actor }),
      ...(filters.since !== '' && { since: momentAt(filters.since, '00:00', zone()) }),
      ...(filters.until !== '' && { until: momentAt(addDays(filters.until, 1), '00:00', zone()) }),
    };
    return answerOf(api.GET('/api/v1/activity-logs', { params: { query: wanted } }));
  });
  useEffect(() => void reload(), [query.toString()]);

  const set = (name: string, value: string): void => {
    const next = new URLSearchParams(query);
    if (value === '') next.delete(name);
    else next.set(name, value);
    replaceQuery(next);
  };
  return (
    <>
      <h1 tabIndex={-1}>Activity</h1>
      <p class="lead">
        {me().role === 'ADMIN'
          ? 'Everything that ever happened'
          : 'What happened to your account and your tasks'}
        , read from the ledger itself: nobody can change or remove a line.
      </p>
      <div class="toolbar" role="search" aria-label="Filter the activity">
        <select
          aria-label="Kind"
          value={filters.kind}
          onChange={(event) => set('kind', event.currentTarget.value)}
        >
          <option value="">Every kind</option>
          {Object.keys(kinds).map((kind) => (
            <option key={kind} value={kind}>
              {kind}
            </option>
          ))}
        </select>
        <select
          aria-label="By"
          value={filters.actor}
          onChange={(event) => set('actor', event.currentTarget.value)}
        >
          <option value="">By anybody</option>
          <option value="me">By me</option>
          <option value="system">By Taskledger</option>
        </select>
        <label class="field field-row" for="since">
          <span>From</span>
          <input
            id="since"
            type="date"
            value={filters.since}
            onChange={(event) => set('since', event.currentTarget.value)}
          />
        </label>
        <label class="field field-row" for="until">
          <span>To</span>
          <input
            id="until"
            type="date"
            value={filters.until}
            onChange={(event) => set('until', event.currentTarget.value)}
          />
        </label>
      </div>
      {failure !== '' && (
        <div class="empty" role="alert">
          <p>{failure}</p>
          <button type="button" class="button" onClick={() => void reload()}>
            Try again
          </button>
        </div>
      )}
      {entries.value === undefined && failure === '' && <p role="status">Reading the ledger …</p>}
      {entries.value?.length === 0 && <p class="empty">Nothing of this kind happened.</p>}
      <ol class="ledger" aria-label="Events, the newest first">
        {entries.value?.map((entry) => (
          <ActivityLine key={entry.position} entry={entry} />
        ))}
      </ol>
      {hasMore && (
        <button type="button" class="button button-quiet more" onClick={loadMore}>
          More
        </button>
      )}
    </>
  );
};

/** Whoever gives orders on the operator's command line is known by name alone. */
const whoIs = ({ id, display_name: name }: NonNullable<Activity['actor']>, operator: unknown): string => {
  if (id === me().id) return 'you';
  return typeof operator === 'string' ? `${operator}, operator` : name;
};

const ActivityLine = ({ entry }: { readonly entry: Activity }) => {
  const { position, type, subject, actor, at, ip, changes, details } = entry;
  const told = changes.filter(({ field }) => field !== 'completed_at' && field !== 'deleted_at').slice(0, 4);
  return (
    <li class="ledger-line">
      <span class="position">{position}</span>
      <time class="quiet" dateTime={at} title={fullTime(at, zone())}>
        {agoLabel(at, zone())}
      </time>
      <div>
        <strong>
          {subject.kind === 'task' ? <a href={`/tasks/${subject.id}`}>{eventName(type)}</a> : eventName(type)}
        </strong>{' '}
        {actor !== null && <span>by {whoIs(actor, details['operator'])}</span>}{' '}
        {ip !== null && <span class="quiet">from {ip}</span>}
        <p class="ledger-changes">
          {told.map(({ field, from, to }) => (
            <span key={field}>
              {fieldName(field)}: {valueText(field, from) !== '' && <del>{valueText(field, from)}</del>}{' '}
              <ins>{valueText(field, to) || '–'}</ins>
            </span>
          ))}
        </p>
      </div>
    </li>
  );
};
