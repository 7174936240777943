import { useSignal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { useEffect } from 'preact/hooks';
import { nameOf } from '../people.ts';
import { api, zone } from '../session.ts';
import { agoLabel, fullTime } from '../time.ts';
import { reasonOf } from '../ui/toasts.tsx';

type Usage = components['schemas']['RateLimitUsage'];

const pageSize = 10;

/** Of a caller who had not signed in, a part of the hash is enough to tell them from others. */
const whoIs = (user: string): string =>
  user.startsWith('ip:') ? `Anonymous ${user.slice(3, 9)}` : nameOf(user);

/** Who has used what how often, the newest window first. */
export const RateLimits = () => {
  const usage = useSignal<readonly Usage[] | undefined>(undefined);
  const cursor = useSignal<string | undefined>(undefined);
  const failure = useSignal('');
  const load = async (from?: string): Promise<void> => {
    const query = { limit: pageSize, ...(from !== undefined && { cursor: from }) };
    try {
      const page = await answerOf(api.GET('/api/v1/admin/rate-limits', { params: { query } }));
      usage.value = [...(from === undefined ? [] : (usage.value ?? [])), ...page.results];
      cursor.value = 'next_cursor' in page ? (page.next_cursor ?? undefined) : undefined;
      failure.value = '';
    } catch (error) {
      failure.value = reasonOf(error);
    }
  };
  useEffect(() => void load(), []);
  return (
    <section class="part" aria-labelledby="limits-title">
      <h2 id="limits-title">Requests counted for the rate limits</h2>
      {failure.value !== '' && <p class="error">{failure.value}</p>}
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
      {cursor.value !== undefined && (
        <button type="button" class="button button-quiet more" onClick={() => void load(cursor.value)}>
          More requests
        </button>
      )}
    </section>
  );
};
