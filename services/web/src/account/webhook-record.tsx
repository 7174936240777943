import { useSignal } from '@preact/signals';
import { answerOf } from '@taskledger/client';
import { api, zone } from '../session.ts';
import { eventNames } from '../tasks/words.ts';
import { agoLabel } from '../time.ts';
import { Dialog } from '../ui/dialog.tsx';
import { complain, say } from '../ui/toasts.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import type { Webhook } from './webhooks.tsx';

interface WebhookRecordProps {
  readonly webhook: Webhook;
  readonly onChanged: () => Promise<void>;
  readonly onSecret: (url: string, secret: string) => void;
}

const reasons: Readonly<Record<string, string>> = {
  gone: 'its receiver has answered that it is gone',
  failing: 'nothing was accepted for days',
};

const stateOf = ({ enabled, disabled_at: at, disabled_reason: reason }: Webhook): string => {
  if (enabled || at === null) return '';
  const why = reason === null ? undefined : reasons[reason];
  return `Disabled ${agoLabel(at, zone())}${why === undefined ? '' : `: ${why}`}`;
};

/** One webhook, with all that can be done to it. */
export const WebhookRecord = ({ webhook, onChanged, onSecret }: WebhookRecordProps) => {
  const { id, url, enabled } = webhook;
  const params = { path: { id } };
  const logShown = useSignal(false);
  const deleting = useSignal(false);
  /** Changes whenever something new is in the log. */
  const sent = useSignal(0);

  const change = async (): Promise<void> => {
    await api.PATCH('/api/v1/webhooks/{id}', { params, body: { enabled: !enabled } });
    await onChanged();
  };
  const test = async (): Promise<void> => {
    await api.POST('/api/v1/webhooks/{id}/test', { params });
    say('A test event is on its way');
    sent.value += 1;
    logShown.value = true;
  };
  const rotate = async (): Promise<void> => {
    const { secret } = await answerOf(api.POST('/api/v1/webhooks/{id}/rotate-secret', { params }));
    onSecret(url, secret);
    say('For 24 hours the old secret is good as well');
  };
  const remove = async (): Promise<void> => {
    deleting.value = false;
    await api.DELETE('/api/v1/webhooks/{id}', { params });
    say('The webhook is deleted');
    await onChanged();
  };
  const of = <span class="sr"> of {url}</span>;
  const run = (work: () => Promise<void>) => () => void work().catch(complain);
  return (
    <li class="record-tall">
      <div>
        <strong class="address">{url}</strong>{' '}
        <span class={enabled ? 'badge' : 'badge badge-paused'}>{enabled ? 'enabled' : 'disabled'}</span>
        <p class="quiet">{eventNames(webhook.events)}</p>
        {!enabled && <p class="quiet">{stateOf(webhook)}</p>}
      </div>
      <div class="record-actions">
        {enabled && (
          <button type="button" class="button" onClick={run(test)}>
            Send a test<span class="sr"> to {url}</span>
          </button>
        )}
        <button type="button" class="button" onClick={run(change)}>
          {enabled ? 'Disable' : 'Enable'}
          <span class="sr"> {url}</span>
        </button>
        <button type="button" class="button" onClick={run(rotate)}>
          New secret{of}
        </button>
        <button
          type="button"
          class="button"
          aria-expanded={logShown.value}
          onClick={() => (logShown.value = !logShown.value)}
        >
          Log{of}
        </button>
        <button type="button" class="button button-bad" onClick={() => (deleting.value = true)}>
          Delete<span class="sr"> {url}</span>
        </button>
      </div>
      {logShown.value && <DeliveryLog webhook={webhook} sent={sent.value} />}
      {deleting.value && (
        <Dialog title="Delete this webhook?" onClose={() => (deleting.value = false)}>
          <p>
            <span class="address">{url}</span> is told nothing more, and its secret and its log are gone for
            good.
          </p>
          <div class="form-actions">
            <button type="button" class="button button-bad" onClick={run(remove)}>
              Delete it
            </button>
            <button type="button" class="button" onClick={() => (deleting.value = false)}>
              Keep it
            </button>
          </div>
        </Dialog>
      )}
    </li>
  );
};
