import { useSignal } from '@preact/signals';
import { answerOf } from '@taskledger/client';
import { place } from '../router.ts';
import { api, begin } from '../session.ts';
import { CodeForm } from '../ui/code-form.tsx';
import { Field, Form, trimmed } from '../ui/form.tsx';
import { EntryFrame, entryButton } from './entry-frame.tsx';

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
      {way.value === 'password' ? (
        <PasswordForm />
      ) : (
        <CodeForm
          label="E-mail"
          ask={askForCode}
          confirm={signInByCode}
          confirmButton="Sign in"
          look={entryButton}
        />
      )}
      <p class="entry-other">
        New here? <a href="/register">Make an account</a>
      </p>
    </EntryFrame>
  );
};

const PasswordForm = () => {
  const name = useSignal('');
  const password = useSignal('');
  const signIn = async (): Promise<void> => {
    const who = name.value.includes('@') ? { email: name.value } : { username: name.value };
    const body = { ...who, password: password.value };
    await begin(await answerOf(api.POST('/api/v1/auth/login', { body })));
  };
  return (
    <Form work={signIn} button="Sign in" look={entryButton}>
      <Field
        id="name"
        label="E-mail or username"
        required
        autocomplete="username"
        value={name}
        clean={trimmed}
      />
      <Field
        id="password"
        label="Password"
        type="password"
        required
        autocomplete="current-password"
        value={password}
      />
    </Form>
  );
};

const askForCode = async (email: string): Promise<string> =>
  (await answerOf(api.POST('/api/v1/auth/otp/request', { body: { email } }))).challenge_id;

const signInByCode = async (challenge_id: string, code: string): Promise<void> =>
  begin(await answerOf(api.POST('/api/v1/auth/otp/verify', { body: { challenge_id, code } })));
