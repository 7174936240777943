import { html } from './html.ts';
import { oneLine } from './one-line.ts';
import { texts } from './texts.ts';

export interface Letter {
  readonly subject: string;
  readonly recipientName: string;
  /** In order; the first is the news. */
  readonly paragraphs: readonly string[];
  /** Stands out below the news. */
  readonly code?: string;
  /** Why the recipient gets it. */
  readonly footer: string;
  readonly publicUrl: string;
  /** Where its recipient ends mails of this kind; of an essential mail: none. */
  readonly unsubscribeUrl?: string;
}

export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** One letter in both forms, with the same words. */
export const rendered = ({ publicUrl, unsubscribeUrl, code, footer, ...letter }: Letter): Rendered => {
  const subject = oneLine(letter.subject);
  const greeting = texts.greeting(oneLine(letter.recipientName));
  const [news = '', ...others] = letter.paragraphs.map(oneLine);
  const link = `${publicUrl}/`;
  return {
    subject,
    text: [
      greeting,
      news,
      ...(code === undefined ? [] : [code]),
      ...others,
      `${texts.open}: ${link}`,
      `-- \n${footer}${unsubscribeUrl === undefined ? '' : `\n${texts.unsubscribe}: ${unsubscribeUrl}`}`,
      '',
    ].join('\n\n'),
    html: html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>${subject}</title>
        </head>
        <body
          style="margin:0;padding:24px;background:#f4f5f7;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#1c2430"
        >
          <main style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">
            <p>${greeting}</p>
            <p>${news}</p>
            ${code === undefined ? '' : standingOut(code)}
            ${{ html: others.map((paragraph) => html`<p>${paragraph}</p>`.html).join('\n') }}
            <p><a href="${link}" style="color:#0b57d0">${texts.open}</a></p>
          </main>
          <p style="max-width:560px;margin:12px auto;font-size:13px;color:#5f6b7a">
            ${footer} ${unsubscribeUrl === undefined ? '' : unsubscribing(unsubscribeUrl)}
          </p>
        </body>
      </html> `.html,
  };
};

const unsubscribing = (url: string) => html`<a href="${url}" style="color:#5f6b7a">${texts.unsubscribe}</a>`;

const standingOut = (code: string) =>
  html`<p style="margin:24px 0;font:600 32px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px">
    ${code}
  </p>`;
