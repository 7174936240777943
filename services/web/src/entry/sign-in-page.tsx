import { useSignal } from '@preact/signals';
import { answerOf } from '@taskledger/client';
import { place } from '../router.ts';
import { api, begin } from '../session.ts';
import { EntryFrame } from './entry-frame.tsx';
import { useSubmit } from './use-submit.ts';

/** Sign-in by password or by a code that is mailed. */
export const SignInPage = () => {
  const way = useSignal<'password' | 'code'>('password');
  return (
    <EntryFrame title="Sign in">
      {place.value.query.has('ended') && (
        <p class="notice" role="status">
          Your session has ended. Sign in again.
        </p>
      )}
      <div class="segments" role="group" aria-label="How">
        <button
          type="button"
          aria-pressed={way.value === 'password'}
          onClick={() => (way.value = 'password')}
        >
          Password
        </button>
        <button type="button" aria-pressed={way.value === 'code'} onClick={() => (way.value = 'code')}>
          One-time code
        </button>
      </div>
      {way.value === 'password' ? <PasswordForm /> : <CodeForm />}
      <p class="entry-other">
        New here? <a href="/register">Make an account</a>
      </p>
    </EntryFrame>
  );
};

const PasswordForm = () => {
  const name = useSignal('');
  const password = useSignal('');
  const { submit, busy, problem } = useSubmit(async () => {
    const who = name.value.includes('@') ? { email: name.value } : { username: name.value };
    await begin(
      await answerOf(api.POST('/api/v1/auth/login', { body: { ...who, password: password.value } })),
    );
  });
  return (
    <form onSubmit={submit}>
      <label class="field" for="name">
        <span>E-mail or username</span>
        <input
          id="name"
          required
          autocomplete="username"
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value.trim())}
        />
      </label>
      <label class="field" for="password">
        <span>Password</span>
        <input
          id="password"
          type="password"
          required
          autocomplete="current-password"
          value={password.value}
          onInput={(event) => (password.value = event.currentTarget.value)}
        />
      </label>
      <p class="error" role="alert">
        {problem}
      </p>
      <button type="submit" class="button button-main button-wide" disabled={busy}>
        Sign in
      </button>
    </form>
  );
};

const CodeForm = () => {
  const email = useSignal('');
  const code = useSignal('');
  const challenge = useSignal<string | undefined>(undefined);
  const asking = useSubmit(async () => {
    const answer = await answerOf(api.POST('/api/v1/auth/otp/request', { body: { email: email.value } }));
    challenge.value = answer.challenge_id;
  });
  const verifying = useSubmit(async () => {
    const body = { challenge_id: challenge.value ?? '', code: code.value };
    await begin(await answerOf(api.POST('/api/v1/auth/otp/verify', { body })));
  });
  if (challenge.value === undefined) {
    return (
      <form key="address" onSubmit={asking.submit}>
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
        <p class="error" role="alert">
          {asking.problem}
        </p>
        <button type="submit" class="button button-main button-wide" disabled={asking.busy}>
          Mail me a code
        </button>
      </form>
    );
  }
  return (
    <form key="code" onSubmit={verifying.submit}>
      <p role="status">A code is on its way to {email.value}. It is good for a few minutes, once.</p>
      <label class="field" for="code">
        <span>Code</span>
        <input
          id="code"
          class="code"
          required
          autofocus
          inputMode="numeric"
          pattern="[0-9]{6,8}"
          title="6 to 8 digits"
          autocomplete="one-time-code"
          value={code.value}
          onInput={(event) => (code.value = event.currentTarget.value.replaceAll(/\D/g, ''))}
        />
      </label>
      <p class="error" role="alert">
        {verifying.problem}
      </p>
      <button type="submit" class="button button-main button-wide" disabled={verifying.busy}>
        Sign in
      </button>
      <button
        type="button"
        class="button button-quiet button-wide"
        onClick={() => (challenge.value = undefined)}
      >
        Another address, or a new code
      </button>
    </form>
  );
};
