import { inWords, type Origin } from './device.ts';
import { type Rendered, rendered } from './layout.ts';
import { localTime } from './local-time.ts';
import { texts } from './texts.ts';

export type SecurityNotice = Exclude<keyof typeof texts.securityNotice, 'footer'>;

export interface SecurityNoticeContent {
  readonly notice: SecurityNotice;
  /** RFC 3339. */
  readonly happenedAt: string;
  /** The recipient's: an IANA name. */
  readonly timezone: string;
  readonly from: Origin;
  readonly publicUrl: string;
}

/** Without a name, which may be that of whoever has made or taken over the account. */
export const securityNoticeMail = (content: SecurityNoticeContent): Rendered => {
  const { subject, news, from, notYou } = texts.securityNotice[content.notice];
  return rendered({
    subject,
    recipientName: '',
    paragraphs: [
      news(localTime(content.happenedAt, content.timezone)),
      ...(content.from.ip === undefined ? [] : [from(inWords(content.from))]),
      notYou,
    ],
    footer: texts.securityNotice.footer,
    publicUrl: content.publicUrl,
  });
};
