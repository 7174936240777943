import { useSignal } from '@preact/signals';
import { Field, Form, trimmed } from './form.tsx';

export interface CodeFormProps {
  /** What the field for the address is called. */
  readonly label: string;
  /** Has a code mailed to the address; answers with the challenge that it is for. */
  readonly ask: (email: string) => Promise<string>;
  readonly confirm: (challengeId: string, code: string) => Promise<void>;
  readonly confirmButton: string;
  readonly look: string;
}

/** First an address, then the code that was mailed to it. */
export const CodeForm = ({ label, ask, confirm, confirmButton, look }: CodeFormProps) => {
  const email = useSignal('');
  const code = useSignal('');
  const challenge = useSignal<string | undefined>(undefined);
  const { value: challengeId } = challenge;
  const startAgain = (): void => {
    challenge.value = undefined;
    code.value = '';
  };
  if (challengeId === undefined) {
    return (
      <Form
        key="address"
        look={look}
        button="Mail me a code"
        work={async () => void (challenge.value = await ask(email.value))}
      >
        <Field
          id="email"
          label={label}
          type="email"
          required
          autocomplete="email"
          value={email}
          clean={trimmed}
        />
      </Form>
    );
  }
  return (
    <>
      <Form
        key="code"
        look={look}
        button={confirmButton}
        work={async () => {
          await confirm(challengeId, code.value);
          startAgain();
          email.value = '';
        }}
      >
        <p role="status">A code is on its way to {email.value}. It is good for a few minutes, once.</p>
        <Field
          id="code"
          label="Code"
          class="code"
          required
          autofocus
          inputMode="numeric"
          pattern="[0-9]{6,8}"
          title="6 to 8 digits"
          autocomplete="one-time-code"
          value={code}
          clean={(text) => text.replaceAll(/\D/g, '')}
        />
      </Form>
      <button
        type="button"
        class={`button button-quiet ${look === '' ? '' : 'button-wide'}`}
        onClick={startAgain}
      >
        Another address, or a new code
      </button>
    </>
  );
};
