import type { Signal } from '@preact/signals';
import type { ComponentChildren, InputHTMLAttributes } from 'preact';
import { useSubmit } from './use-submit.ts';

// A union, as the types of an input are one.
const types = {
  text: { type: 'text' },
  email: { type: 'email' },
  password: { type: 'password' },
  url: { type: 'url' },
} as const;

export interface FieldProps extends Pick<
  InputHTMLAttributes,
  | 'autocomplete'
  | 'autofocus'
  | 'class'
  | 'inputMode'
  | 'maxLength'
  | 'minLength'
  | 'pattern'
  | 'placeholder'
  | 'required'
  | 'title'
> {
  readonly id: string;
  readonly label: string;
  readonly type?: keyof typeof types;
  readonly value: Signal<string>;
  readonly hint?: string;
  /** What becomes of the text at each keystroke. */
  readonly clean?: (text: string) => string;
}

/** One line of text with its label. */
export const Field = ({
  id,
  label,
  type = 'text',
  value,
  hint,
  clean = (text) => text,
  ...input
}: FieldProps) => (
  <label class="field" for={id}>
    <span>{label}</span>
    <input
      id={id}
      {...types[type]}
      {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
      value={value.value}
      onInput={(event) => (value.value = clean(event.currentTarget.value))}
      {...input}
    />
    {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
  </label>
);

export const trimmed = (text: string): string => text.trim();

export interface FormProps {
  /** Rejects with what keeps it from being done: the form says so. */
  readonly work: () => Promise<void>;
  readonly button: string;
  readonly look?: string;
  readonly children: ComponentChildren;
}

/** A form with one button, which is sent once at a time. */
export const Form = ({ work, button, look = '', children }: FormProps) => {
  const { submit, busy, problem } = useSubmit(work);
  return (
    <form onSubmit={submit}>
      {children}
      <p class="error" role="alert">
        {problem}
      </p>
      <button type="submit" class={`button ${look}`} disabled={busy}>
        {button}
      </button>
    </form>
  );
};
