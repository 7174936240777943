import { useSignal } from '@preact/signals';
import { api } from '../session.ts';
import { Field, Form } from '../ui/form.tsx';
import { say } from '../ui/toasts.tsx';

/** A new password: all other sessions end. */
export const PasswordSection = () => {
  const present = useSignal('');
  const wanted = useSignal('');
  const change = async (): Promise<void> => {
    const known = present.value === '' ? {} : { current_password: present.value };
    await api.POST('/api/v1/auth/password', { body: { ...known, new_password: wanted.value } });
    present.value = '';
    wanted.value = '';
    say('Your password is changed; all other sessions have ended');
  };
  return (
    <section class="panel" aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      <Form work={change} button="Change it">
        <Field
          id="present-password"
          label="Present password"
          hint="Leave it out if you have just signed in by a code."
          type="password"
          autocomplete="current-password"
          value={present}
        />
        <Field
          id="new-password"
          label="New password"
          type="password"
          required
          minLength={8}
          maxLength={128}
          autocomplete="new-password"
          value={wanted}
        />
      </Form>
    </section>
  );
};
