import { dueWords } from './due-words.ts';
import { type Rendered, rendered } from './layout.ts';
import { texts } from './texts.ts';

export interface TaskReminderContent {
  readonly recipientName: string;
  readonly title: string;
  /** Who asked for it: the recipient, a name, or nobody that is known. Undefined: its time has come. */
  readonly askedBy: 'you' | { readonly name: string } | undefined;
  /** As the task says: a day, a time or nothing. */
  readonly dueDate: string | null;
  /** The recipient's: an IANA name. */
  readonly timezone: string;
  readonly publicUrl: string;
  readonly unsubscribeUrl: string;
}

export const taskReminderMail = (content: TaskReminderContent): Rendered => {
  const { subject, news, asked, footer } = texts.taskReminder;
  const { title, askedBy, recipientName, publicUrl, unsubscribeUrl } = content;
  return rendered({
    subject: subject(title),
    recipientName,
    paragraphs: [
      news(title),
      ...dueWords(content),
      ...(typeof askedBy === 'object' ? [asked(askedBy.name)] : []),
    ],
    footer,
    publicUrl,
    unsubscribeUrl,
  });
};
