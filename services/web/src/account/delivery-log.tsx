import { useSignal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { useEffect } from 'preact/hooks';
import { api, zone } from '../session.ts';
import { eventName } from '../tasks/words.ts';
import { agoLabel, fullTime } from '../time.ts';
import { complain, say } from '../ui/toasts.tsx';
import { usePages } from '../ui/use-pages.ts';
import type { Webhook } from './webhooks.tsx';

type Delivery = components['schemas']['WebhookDelivery'];

const pageSize = 10;
const lookAgainMs = 2000;

const isUnderWay = ({ state }: Delivery): boolean => state === 'pending' || state === 'retrying';

/** What was sent to a webhook, and how it was answered. Looks again while something is under way. */
export const DeliveryLog = ({ webhook, sent }: { readonly webhook: Webhook; readonly sent: number }) => {
  const asked = useSignal(0);
  const path = { id: webhook.id };
  const {
    items: deliveries,
    failure,
    reload,
    hasMore,
    loadMore,
  } = usePages<Delivery>((from) => {
    const params = { path, query: { limit: pageSize, ...from } };
    return answerOf(api.GET('/api/v1/webhooks/{id}/deliveries', { params }));
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    let looks = 0;
    const look = async (): Promise<void> => {
      if (!document.hidden) await reload();
      looks += 1;
      // What was just asked for is in the log within a second or two.
      if (!stopped && (looks < 3 || deliveries.value?.some(isUnderWay) === true))
        timer = setTimeout(() => void look(), lookAgainMs);
    };
    void look();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [sent, asked.value]);

  const redeliver = async ({ id: did }: Delivery): Promise<void> => {
    const params = { path: { ...path, did } };
    await api.POST('/api/v1/webhooks/{id}/deliveries/{did}/redeliver', { params });
    say('It is sent once more');
    asked.value += 1;
  };
  return (
    <div class="log" role="region" aria-label={`Deliveries to ${webhook.url}`}>
      {failure !== '' && <p class="error">{failure}</p>}
      {deliveries.value === undefined && failure === '' && <p class="quiet">Loading …</p>}
      {deliveries.value?.length === 0 && <p class="quiet">Nothing was sent yet.</p>}
      <ul>
        {deliveries.value?.map((delivery) => (
          <li key={delivery.id}>
            <DeliveryLine delivery={delivery} />
            {webhook.enabled && !isUnderWay(delivery) && (
              <button type="button" class="link" onClick={() => void redeliver(delivery).catch(complain)}>
                Send again<span class="sr"> {eventName(delivery.event_type)}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {hasMore && (
        <button type="button" class="button button-quiet" onClick={loadMore}>
          More
        </button>
      )}
    </div>
  );
};

const badge = (state: Delivery['state']): string =>
  state === 'failed' || state === 'retrying' ? 'badge badge-behind' : 'badge';

const DeliveryLine = ({ delivery }: { readonly delivery: Delivery }) => {
  const { event_type: type, state, created_at: at, next_attempt_at: next, attempts } = delivery;
  const [last] = attempts;
  const times = attempts.length > 1 ? `${attempts.length} attempts, the last ` : '';
  return (
    <div>
      {eventName(type)} <span class={badge(state)}>{state}</span>
      <p class="quiet">
        <time dateTime={at} title={fullTime(at, zone())}>
          {agoLabel(at, zone())}
        </time>
        {last !== undefined &&
          ` · ${times}${last.error ?? `answered ${last.status ?? ''}`} in ${last.duration_ms} ms`}
        {state === 'retrying' && next !== null && ` · again at ${fullTime(next, zone())}`}
      </p>
    </div>
  );
};
