import { answerOf, type components } from '@taskledger/client';
import { useEffect } from 'preact/hooks';
import { nameOf } from '../people.ts';
import { api, zone } from '../session.ts';
import { agoLabel, fullTime } from '../time.ts';
import { usePages } from '../ui/use-pages.ts';

type Usage = components['schemas']['RateLimitUsage'];

const pageSize = 10;

/** Of a caller who had not signed in, a part of the hash is enough to tell them from others. */
const whoIs = (user: string): string =>
  user.startsWith('ip:') ? `Anonymous ${user.slice(3, 9)}` : nameOf(user);

/** Who has used what how often, the newest window first. */
export const RateLimits = () => {
  const {
    items: usage,
    failure,
    reload,
    hasMore,
    loadMore,
  } = usePages<Usage>((from) =>
    answerOf(api.GET('/api/v1/admin/rate-limits', { params: { query: { limit: pageSize, ...from } } })),
  );
  useEffect(() => void reload(), []);
  return (
    <section class="part" aria-labelledby="limits-title">
      <h2 id="limits-title">Requests counted for the rate limits</h2>
      {failure !== '' && <p class="error">{failure}</p>}
      {usage.value?.length === 0 && <p class="quiet">None: the limits are turned off, or nobody was here.</p>}
      {usage.value !== undefined && usage.value.length > 0 && (
        <div class="scroller" role="region" aria-label="The requests" tabIndex={0}>
          <table class="table table-tight table-usage" aria-labelledby="limits-title">
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col" class="number">
                  Requests
                </th>
                <th scope="col" class="number">
                  Refused
                </th>
                <th scope="col">Endpoint</th>
                <th scope="col">Window</th>
              </tr>
            </thead>
            <tbody>
              {usage.value.map(({ user, endpoint, window_start: start, count, limited }) => (
                <tr key={`${start} ${user} ${endpoint}`}>
                  <th scope="row">{whoIs(user)}</th>
                  <td class="number">{count.toLocaleString('en-GB')}</td>
                  <td class={limited > 0 ? 'number late' : 'number'}>{limited.toLocaleString('en-GB')}</td>
                  <td class="endpoint">{endpoint.replace('/api/v1', '')}</td>
                  <td>
                    <time dateTime={start} title={fullTime(start, zone())}>
                      {agoLabel(start, zone())}
                    </time>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasMore && (
        <button type="button" class="button button-quiet more" onClick={loadMore}>
          More requests
        </button>
      )}
    </section>
  );
};
