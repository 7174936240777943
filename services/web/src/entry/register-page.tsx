import { useSignal } from '@preact/signals';
import { answerOf } from '@taskledger/client';
import { navigate } from '../router.ts';
import { api, begin } from '../session.ts';
import { EntryFrame } from './entry-frame.tsx';
import { useSubmit } from './use-submit.ts';

/** A new account, and the first sign-in. */
export const RegisterPage = () => {
  const name = useSignal('');
  const email = useSignal('');
  const password = useSignal('');
  const { submit, busy, problem } = useSubmit(async () => {
    const credentials = { email: email.value, password: password.value };
    const body = { ...credentials, ...(name.value.trim() !== '' && { display_name: name.value.trim() }) };
    await api.POST('/api/v1/auth/register', { body });
    await begin(await answerOf(api.POST('/api/v1/auth/login', { body: credentials })));
    navigate('/');
  });
  return (
    <EntryFrame title="Make an account">
      <form onSubmit={submit}>
        <label class="field" for="display-name">
          <span>Name</span>
          <input
            id="display-name"
            autocomplete="name"
            maxLength={100}
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
        </label>
        <label class="field" for="email">
          <span>E-mail</span>
          <input
            id="email"
            type="email"
            required
            autocomplete="email"
            value={email.value}
            onInput={(event) => (email.value = event.currentTarget.value.trim())}
          />
        </label>
        <label class="field" for="password">
          <span>Password</span>
          <input
            id="password"
            type="password"
            required
            minLength={8}
            maxLength={128}
            autocomplete="new-password"
            aria-describedby="password-hint"
            value={password.value}
            onInput={(event) => (password.value = event.currentTarget.value)}
          />
          <small id="password-hint">A few words are better than one with signs in it.</small>
        </label>
        <p class="error" role="alert">
          {problem}
        </p>
        <button type="submit" class="button button-main button-wide" disabled={busy}>
          Make the account
        </button>
      </form>
      <p class="entry-other">
        You have one? <a href="/sign-in">Sign in</a>
      </p>
    </EntryFrame>
  );
};
