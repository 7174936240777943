import { useSignal } from '@preact/signals';
import { answerOf, type components } from '@taskledger/client';
import { useEffect } from 'preact/hooks';
import { api, zone } from '../session.ts';
import { agoLabel, fullTime } from '../time.ts';
import { Field, Form } from '../ui/form.tsx';
import { complain } from '../ui/toasts.tsx';

type ApiToken = components['schemas']['ApiToken'];

/** Tokens for programs. One is shown once, when it is made. */
export const ApiTokens = () => {
  const tokens = useSignal<readonly ApiToken[]>([]);
  const name = useSignal('');
  const writes = useSignal(false);
  const made = useSignal('');
  const load = async (): Promise<void> => {
    tokens.value = (
      await answerOf(api.GET('/api/v1/auth/api-tokens', { params: { query: { limit: 100 } } }))
    ).results;
  };
  useEffect(() => void load().catch(complain), []);
  const make = async (): Promise<void> => {
    const body = { name: name.value, scope: writes.value ? ('write' as const) : ('read' as const) };
    made.value = (await answerOf(api.POST('/api/v1/auth/api-tokens', { body }))).token;
    name.value = '';
    await load();
  };
  const revoke = async ({ id }: ApiToken): Promise<void> => {
    await api.DELETE('/api/v1/auth/api-tokens/{id}', { params: { path: { id } } });
    await load();
  };
  return (
    <section class="panel" aria-labelledby="tokens-title">
      <h2 id="tokens-title">API tokens</h2>
      <p class="quiet">
        For programs: <code>Authorization: Bearer …</code>. The API is described at{' '}
        <a href="/api/docs">/api/docs</a>.
      </p>
      {made.value !== '' && (
        <p class="notice" role="status">
          Copy it now; it is not shown again: <code class="secret">{made.value}</code>
        </p>
      )}
      <ul class="records">
        {tokens.value.map((token) => (
          <li key={token.id}>
            <div>
              <strong>{token.name}</strong> <span class="badge">{token.scope}</span>
              <p class="quiet" title={fullTime(token.created_at, zone())}>
                made {agoLabel(token.created_at, zone())}
                {token.expires_at !== null && `, expires ${fullTime(token.expires_at, zone())}`}
              </p>
            </div>
            <button type="button" class="button" onClick={() => void revoke(token).catch(complain)}>
              Revoke<span class="sr"> {token.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <Form work={make} button="Make a token">
        <Field
          id="token-name"
          label="Name"
          required
          maxLength={100}
          placeholder="Nightly export"
          value={name}
        />
        <label class="switch">
          <input
            type="checkbox"
            checked={writes.value}
            onChange={(event) => (writes.value = event.currentTarget.checked)}
          />
          It may change things
        </label>
      </Form>
    </section>
  );
};
