import { type Rendered, rendered } from './layout.ts';
import { localTime } from './local-time.ts';
import { texts } from './texts.ts';

export interface WebhookNoticeContent {
  readonly recipientName: string;
  readonly reason: 'gone' | 'failing';
  readonly host: string;
  /** RFC 3339. */
  readonly disabledAt: string;
  /** The recipient's: an IANA name. */
  readonly timezone: string;
  readonly publicUrl: string;
}

export const webhookNoticeMail = (content: WebhookNoticeContent): Rendered => {
  const { subject, news, why, next, footer } = texts.webhookDisabled;
  const { recipientName, reason, host, disabledAt, timezone, publicUrl } = content;
  return rendered({
    subject: subject(host),
    recipientName,
    paragraphs: [news(host, localTime(disabledAt, timezone)), why[reason], next],
    footer,
    publicUrl,
  });
};
