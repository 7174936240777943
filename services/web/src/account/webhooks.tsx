import { useSignal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { useEffect } from 'preact/hooks';
import { api } from '../session.ts';
import { reasonOf } from '../ui/toasts.tsx';
import { NewWebhook } from './new-webhook.tsx';
import { WebhookRecord } from './webhook-record.tsx';

export type Webhook = components['schemas']['Webhook'];

/** A user has 20 at most: they all fit. */
const most = 20;

/** Where other programs are told of tasks. A secret is shown once, when it is made. */
export const Webhooks = () => {
  const webhooks = useSignal<readonly Webhook[] | undefined>(undefined);
  const made = useSignal<{ readonly url: string; readonly secret: string } | undefined>(undefined);
  const failure = useSignal('');
  const load = async (): Promise<void> => {
    try {
      const params = { query: { limit: most } };
      webhooks.value = (await answerOf(api.GET('/api/v1/webhooks', { params }))).results;
      failure.value = '';
    } catch (error) {
      failure.value = reasonOf(error);
    }
  };
  useEffect(() => void load(), []);
  const show = (url: string, secret: string): void => {
    made.value = { url, secret };
  };
  return (
    <section class="panel" aria-labelledby="webhooks-title">
      <h2 id="webhooks-title">Webhooks</h2>
      <p class="quiet">
        Events of your tasks are posted to these addresses, signed as{' '}
        <a href="https://www.standardwebhooks.com/">Standard Webhooks</a> has it.
      </p>
      {failure.value !== '' && <p class="error">{failure.value}</p>}
      {webhooks.value === undefined && failure.value === '' && <p class="quiet">Loading …</p>}
      <ul class="records">
        {webhooks.value?.map((webhook) => (
          <WebhookRecord key={webhook.id} webhook={webhook} onChanged={load} onSecret={show} />
        ))}
      </ul>
      <div role="status">
        {made.value !== undefined && (
          <p class="notice">
            The secret of {made.value.url}. Copy it now; it is not shown again:{' '}
            <code class="secret">{made.value.secret}</code>
          </p>
        )}
      </div>
      {(webhooks.value?.length ?? most) < most && <NewWebhook onMade={load} onSecret={show} />}
    </section>
  );
};
