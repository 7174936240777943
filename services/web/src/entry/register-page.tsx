import { useSignal } from '@preact/signals';
import { answerOf } from '@taskledger/client';
import { navigate } from '../router.ts';
import { api, begin } from '../session.ts';
import { Field, Form, trimmed } from '../ui/form.tsx';
import { EntryFrame, entryButton } from './entry-frame.tsx';

/** A new account, and the first sign-in. */
export const RegisterPage = () => {
  const name = useSignal('');
  const email = useSignal('');
  const password = useSignal('');
  const register = async (): Promise<void> => {
    const credentials = { email: email.value, password: password.value };
    const body = { ...credentials, ...(name.value.trim() !== '' && { display_name: name.value.trim() }) };
    await api.POST('/api/v1/auth/register', { body });
    await begin(await answerOf(api.POST('/api/v1/auth/login', { body: credentials })));
    navigate('/');
  };
  return (
    <EntryFrame title="Make an account">
      <Form work={register} button="Make the account" look={entryButton}>
        <Field id="display-name" label="Name" autocomplete="name" maxLength={100} value={name} />
        <Field
          id="email"
          label="E-mail"
          type="email"
          required
          autocomplete="email"
          value={email}
          clean={trimmed}
        />
        <Field
          id="password"
          label="Password"
          hint="A few words are better than one with signs in it."
          type="password"
          required
          minLength={8}
          maxLength={128}
          autocomplete="new-password"
          value={password}
        />
      </Form>
      <p class="entry-other">
        You have one? <a href="/sign-in">Sign in</a>
      </p>
    </EntryFrame>
  );
};
