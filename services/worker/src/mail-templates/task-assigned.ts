import { dueWords } from './due-words.ts';
import { type Rendered, rendered } from './layout.ts';
import { texts } from './texts.ts';

export interface TaskAssignedContent {
  readonly recipientName: string;
  readonly title: string;
  /** The recipient, a name, or nobody that is known. */
  readonly assignedBy: 'you' | { readonly name: string } | undefined;
  /** As the task says: a day, a time or nothing. */
  readonly dueDate: string | null;
  /** The recipient's: an IANA name. */
  readonly timezone: string;
  readonly publicUrl: string;
  readonly unsubscribeUrl: string;
}

export const taskAssignedMail = (content: TaskAssignedContent): Rendered => {
  const { subject, by, footer } = texts.taskAssigned;
  const { title, assignedBy, recipientName, publicUrl, unsubscribeUrl } = content;
  const known = typeof assignedBy === 'object';
  return rendered({
    subject: subject(title),
    recipientName,
    paragraphs: [known ? by.somebody(assignedBy.name, title) : by.unknown(title), ...dueWords(content)],
    footer,
    publicUrl,
    unsubscribeUrl,
  });
};
