import { useSignal } from '@preact/signals';
import { answerOf } from '@taskledger/client';
import { api } from '../session.ts';
import { taskEventKinds } from '../tasks/event-kinds.ts';
import { Field, Form, trimmed } from '../ui/form.tsx';

interface NewWebhookProps {
  readonly onMade: () => Promise<void>;
  readonly onSecret: (url: string, secret: string) => void;
}

/** No kind chosen is every event, those of releases to come among them. */
const eventsOf = (kinds: readonly string[]): string[] =>
  kinds.length === 0 ? ['*'] : kinds.flatMap((kind) => taskEventKinds[kind] ?? []);

export const NewWebhook = ({ onMade, onSecret }: NewWebhookProps) => {
  const url = useSignal('');
  const kinds = useSignal<readonly string[]>([]);
  const make = async (): Promise<void> => {
    const body = { url: url.value, events: eventsOf(kinds.value) };
    const made = await answerOf(api.POST('/api/v1/webhooks', { body }));
    onSecret(made.url, made.secret);
    url.value = '';
    kinds.value = [];
    await onMade();
  };
  const choose = (kind: string, chosen: boolean): void => {
    kinds.value = chosen ? [...kinds.value, kind] : kinds.value.filter((each) => each !== kind);
  };
  return (
    <Form work={make} button="Make a webhook">
      <Field
        id="webhook-url"
        label="Address"
        type="url"
        required
        maxLength={2048}
        placeholder="https://example.com/hooks/tasks"
        autocomplete="off"
        value={url}
        clean={trimmed}
      />
      <fieldset class="field">
        <legend>Only these events (none chosen: every one)</legend>
        <div class="choices-row">
          {Object.keys(taskEventKinds).map((kind) => (
            <label key={kind} class="switch">
              <input
                type="checkbox"
                checked={kinds.value.includes(kind)}
                onChange={(event) => choose(kind, event.currentTarget.checked)}
              />
              {kind}
            </label>
          ))}
        </div>
      </fieldset>
    </Form>
  );
};
