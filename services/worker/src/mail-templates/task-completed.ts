import { type Rendered, rendered } from './layout.ts';
import { localTime } from './local-time.ts';
import { texts } from './texts.ts';

export interface TaskCompletedContent {
  readonly recipientName: string;
  readonly title: string;
  /** The recipient, a name, or nobody that is known. */
  readonly completedBy: 'you' | { readonly name: string } | undefined;
  /** RFC 3339. */
  readonly completedAt: string;
  /** The recipient's: an IANA name. */
  readonly timezone: string;
  readonly publicUrl: string;
  readonly unsubscribeUrl: string;
}

export const taskCompletedMail = (content: TaskCompletedContent): Rendered => {
  const { subject, at, footer } = texts.taskCompleted;
  return rendered({
    subject: subject(content.title),
    recipientName: content.recipientName,
    paragraphs: [news(content), at(localTime(content.completedAt, content.timezone))],
    footer,
    publicUrl: content.publicUrl,
    unsubscribeUrl: content.unsubscribeUrl,
  });
};

const news = ({ completedBy, title }: TaskCompletedContent): string => {
  const { by } = texts.taskCompleted;
  if (completedBy === undefined) return by.unknown(title);
  return completedBy === 'you' ? by.you(title) : by.somebody(completedBy.name, title);
};
