import type { OtpPurpose } from '@taskledger/domain';
import { inWords, type Origin } from './device.ts';
import { type Rendered, rendered } from './layout.ts';
import { texts } from './texts.ts';

export interface OneTimeCodeContent {
  readonly code: string;
  readonly purpose: OtpPurpose;
  /** How long the code is good. */
  readonly minutes: number;
  readonly askedFrom: Origin;
  readonly publicUrl: string;
}

/** Without a name: anybody can have a code sent to any address, and a name of their choice must not go with it. */
export const oneTimeCodeMail = ({
  code,
  purpose,
  minutes,
  askedFrom,
  publicUrl,
}: OneTimeCodeContent): Rendered => {
  const { valid, asked, footer, ...purposes } = texts.oneTimeCode;
  const { subject, news, notYou } = purposes[purpose];
  return rendered({
    subject: subject(code),
    recipientName: '',
    paragraphs: [news, valid(minutes), asked(inWords(askedFrom)), notYou],
    code,
    footer,
    publicUrl,
  });
};
