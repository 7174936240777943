import type { ComponentChildren } from 'preact';

const promises = [
  ['Nothing is lost', 'Every change is an entry in a ledger that nobody can rewrite.'],
  ['Anything can be undone', 'Slide back to any version of a task, and restore it from there.'],
  ['Everybody sees it now', 'Changes from elsewhere appear within a second.'],
] as const;

/** How the button looks that a page is for. */
export const entryButton = 'button-main button-wide';

/** The frame of the pages before sign-in. */
export const EntryFrame = ({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}) => (
  <main class="entry">
    <section class="entry-about" aria-label="About Taskledger">
      <p class="brand brand-large">
        <img src="/favicon.svg" alt="" width="40" height="40" /> Taskledger
      </p>
      <p class="entry-claim">The task list that remembers.</p>
      <dl class="entry-promises">
        {promises.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
    <section class="entry-card">
      <h1 tabIndex={-1}>{title}</h1>
      {children}
    </section>
  </main>
);
