import { z } from 'zod';

// Line breaks above all, which would begin another header; no other control character has any business there either.
const oneLine = z.string().regex(/^\P{Cc}*$/u, 'holds a control character');

/** Addresses as the service accepts them; nothing in them can end an address or begin another. */
const address = z
  .string()
  .max(254)
  .regex(/^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()[\]\\,;:"\p{Cc}]+$/u, 'is no e-mail address');

/** Those that the mailer writes itself. */
const reserved =
  /^(from|sender|reply-to|to|cc|bcc|subject|date|message-id|mime-version|content-.*|dkim-.*|received|return-path)$/i;

const headerName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'is no header name')
  .refine((name) => !reserved.test(name), 'is the mailer’s own header');

const mailSchema = z.strictObject({
  to: z.strictObject({ name: oneLine.max(255), address }),
  subject: oneLine.min(1).max(500),
  text: z.string().min(1),
  html: z.string().min(1),
  messageId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, 'is no part of a Message-ID'),
  headers: z.record(headerName, oneLine.max(900)).optional(),
});

/** A mail to one recipient, as text and as HTML. */
export interface Mail {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The part of the Message-ID before its `@`. Derived from what caused the mail: sent twice, it is still the same mail. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A mail that did not leave. The message names no person and repeats nothing that the server said: it may name one. */
export class MailFailure extends Error {
  override readonly name = 'MailFailure';
  /** Another attempt would end the same way: the mail itself, or its recipient, is refused. */
  readonly permanent: boolean;

  constructor(message: string, permanent: boolean) {
    super(message);
    this.permanent = permanent;
  }
}

/** @throws MailFailure for whatever could become a header of its own, or is no mail. */
export function checkedMail(mail: Mail): Mail {
  const checked = mailSchema.safeParse(mail);
  if (checked.success) return mail;
  const issue = checked.error.issues[0];
  throw new MailFailure(`the mail cannot be sent: ${issue?.path.join('.')} ${issue?.message}`, true);
}
