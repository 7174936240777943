/** The page for who is not known yet: whoever has signed in with the web UI is let in by its script. */
export const signInPage = (base: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Taskledger queues</title>
  </head>
  <body>
    <main>
      <h1>Queues</h1>
      <p id="news">One moment…</p>
      <p><a href="/sign-in">Sign in</a> as an administrator, then <a href="${base}">come back</a>.</p>
    </main>
    <script src="${base}/sign-in.js"></script>
  </body>
</html>
`;

/** Exchanges the web UI's session for the dashboard's cookie. Served as a file: the page allows no script of its own. */
export const signInScript = (base: string): string => `(async () => {
  const news = document.getElementById('news');
  const refreshed = await fetch('/api/v1/auth/token/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-session': 'cookie' },
    body: '{}',
  });
  if (!refreshed.ok) {
    news.textContent = 'You are not signed in.';
    return;
  }
  const { access } = await refreshed.json();
  const opened = await fetch('${base}/session', { method: 'POST', headers: { authorization: 'Bearer ' + access } });
  if (opened.ok) location.reload();
  else news.textContent = 'This is for administrators.';
})();
`;

export const signInPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');
