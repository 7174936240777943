import { useSignal } from '@preact/signals';
import { useSubmit } from '../entry/use-submit.ts';
import { api } from '../session.ts';
import { say } from '../ui/toasts.tsx';

/** A new password: all other sessions end. */
export const PasswordSection = () => {
  const present = useSignal('');
  const wanted = useSignal('');
  const { submit, busy, problem } = useSubmit(async () => {
    const known = present.value === '' ? {} : { current_password: present.value };
    await api.POST('/api/v1/auth/password', { body: { ...known, new_password: wanted.value } });
    present.value = '';
    wanted.value = '';
    say('Your password is changed; all other sessions have ended');
  });
  return (
    <section class="panel" aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      <form onSubmit={submit}>
        <label class="field" for="present-password">
          <span>Present password</span>
          <input
            id="present-password"
            type="password"
            autocomplete="current-password"
            aria-describedby="present-hint"
            value={present.value}
            onInput={(event) => (present.value = event.currentTarget.value)}
          />
          <small id="present-hint">Leave it out if you have just signed in by a code.</small>
        </label>
        <label class="field" for="new-password">
          <span>New password</span>
          <input
            id="new-password"
            type="password"
            required
            minLength={8}
            maxLength={128}
            autocomplete="new-password"
            value={wanted.value}
            onInput={(event) => (wanted.value = event.currentTarget.value)}
          />
        </label>
        <p class="error" role="alert">
          {problem}
        </p>
        <button type="submit" class="button" disabled={busy}>
          Change it
        </button>
      </form>
    </section>
  );
};
