import type { Unsubscribable } from '@taskledger/runtime';

/** The pages need their own few styles and a form that leads back here; nothing else. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const names: Readonly<Record<Unsubscribable, string>> = {
  completions: 'mails about completed tasks',
  reminders: 'reminders',
  assignments: 'mails about tasks that are assigned to you',
};

/** `token`: one that was found good, and so holds no character that means anything in HTML. */
export const confirmPage = (from: Unsubscribable, token: string): string =>
  page(
    `<p>Do you want to get no more ${names[from]} from Taskledger?</p>
    <form method="post" action="/api/v1/unsubscribe?token=${token}"><button>Get no more</button></form>`,
  );

export const donePage = (from: Unsubscribable): string =>
  page(
    `<p>You get no more ${names[from]} from Taskledger. You can turn them on again in your profile at any time.</p>`,
  );

const page = (content: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="robots" content="noindex">
    <title>Notifications – Taskledger</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem; color: #1c2430 }
      button { font: inherit; padding: 0.5rem 1rem; border: 0; border-radius: 6px; background: #0b57d0; color: #fff; cursor: pointer }
      button:focus-visible { outline: 3px solid #f2a900; outline-offset: 2px }
    </style>
  </head>
  <body><main>${content}</main></body>
</html>
`;
