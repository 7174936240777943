import { html } from './html.ts';
import type { Html } from './html.ts';
import type { Message } from './message.ts';

/** The whole page: the list, and beside it the selected message. */
export function inboxPage(messages: readonly Message[], selected: Message | undefined): string {
  const title = selected?.subject ?? 'Inbox';
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Taskledger inbox</title>
        <link rel="stylesheet" href="/inbox.css" />
        <link rel="icon" href="data:," />
        <script src="/inbox.js" defer></script>
      </head>
      <body class="${selected ? 'reading' : ''}">
        <header>
          <h1><a href="/">Inbox</a></h1>
          <p>Every mail of this installation, whoever it is for. None of them leaves this machine.</p>
        </header>
        <main>
          <nav id="list" aria-label="Messages" data-selected="${selected?.id ?? ''}">
            ${messageList(messages, selected?.id)}
          </nav>
          ${selected ? messageView(selected) : html`<section class="empty">Select a message.</section>`}
        </main>
      </body>
    </html>`.html;
}

/** The part of the page that refreshes itself. */
export function messageList(messages: readonly Message[], selectedId: string | undefined): Html {
  if (messages.length === 0) return html`<p class="empty">No mail yet. It appears here by itself.</p>`;
  return html`<ol>
    ${messages.map(
      ({ id, to, subject, receivedAt, text }) =>
        html`<li>
          <a href="/messages/${id}" ${id === selectedId ? html`aria-current="true"` : ''}>
            <span class="to">${to.join(', ')}</span> ${time(receivedAt)}
            <strong>${subject || '(no subject)'}</strong>
            <span class="start">${text.slice(0, 120)}</span>
          </a>
        </li>`,
    )}
  </ol>`;
}

function messageView(message: Message): Html {
  const { id, subject, from, to, receivedAt, messageId, text, attachments } = message;
  return html`<article>
    <a class="back" href="/">All messages</a>
    <h2>${subject || '(no subject)'}</h2>
    <dl>
      <dt>From</dt>
      <dd>${from}</dd>
      <dt>To</dt>
      <dd>${to.join(', ')}</dd>
      <dt>Received</dt>
      <dd>${time(receivedAt)}</dd>
      <dt>Message-ID</dt>
      <dd>${messageId || '–'}</dd>
    </dl>
    ${
      attachments.length > 0
        ? html`<p>
            Attachments:
            ${attachments.map(({ filename, bytes }) => `${filename} (${bytes} bytes)`).join(', ')}
          </p>`
        : ''
    }
    ${
      message.html
        ? html`<iframe
            title="The message as HTML"
            src="/messages/${id}/html"
            sandbox="allow-popups allow-popups-to-escape-sandbox"
          ></iframe>`
        : ''
    }
    <details ${message.html ? '' : html`open`}>
      <summary>Plain text</summary>
      <pre>${text || '(none)'}</pre>
    </details>
    <p><a href="/messages/${id}/source">Source</a></p>
  </article>`;
}

function time(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}
