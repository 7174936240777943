import type { ComponentChildren } from 'preact';
import { connection } from './live.ts';
import { initialsOf } from './people.ts';
import { place } from './router.ts';
import { me, signOut } from './session.ts';
import { overlay } from './shortcuts.ts';
import { ShortcutOverlay } from './shortcut-overlay.tsx';
import { CategoryList } from './tasks/category-list.tsx';
import { ConflictDialog } from './tasks/conflict-dialog.tsx';
import { Book, Gear, Keyboard, List, Out, People, Pulse } from './ui/icons.tsx';
import { Toasts } from './ui/toasts.tsx';

/** What is around every page of somebody who is signed in. */
export const Shell = ({ children }: { readonly children: ComponentChildren }) => (
  <div class="shell">
    <a class="skip" href="#main">
      Skip to the content
    </a>
    <header class="side">
      <a class="brand" href="/">
        <img src="/favicon.svg" alt="" width="26" height="26" /> Taskledger
      </a>
      <Navigation />
      <div class="side-rest">
        <CategoryList />
      </div>
      <div class="side-foot">
        <ConnectionState />
        <button
          type="button"
          class="icon-button keys-button"
          aria-label="Keys"
          title="Keys (?)"
          onClick={() => (overlay.value = true)}
        >
          <Keyboard />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Sign out"
          title="Sign out"
          onClick={() => void signOut()}
        >
          <Out />
        </button>
      </div>
    </header>
    <main id="main" tabIndex={-1}>
      {children}
    </main>
    <Toasts />
    <ConflictDialog />
    <ShortcutOverlay />
  </div>
);

const Navigation = () => {
  const { role, display_name: name } = me();
  return (
    <nav aria-label="Pages">
      <NavLink href="/" text="Tasks">
        <List />
      </NavLink>
      <NavLink href="/activity" text="Activity">
        <Book />
      </NavLink>
      {role === 'ADMIN' && (
        <>
          <NavLink href="/admin/people" text="People">
            <People />
          </NavLink>
          <NavLink href="/admin/system" text="System">
            <Pulse />
          </NavLink>
        </>
      )}
      <NavLink href="/account" text="Account" title={name}>
        <span class="avatar">{initialsOf(name) || <Gear />}</span>
      </NavLink>
    </nav>
  );
};

interface NavLinkProps {
  readonly href: string;
  readonly text: string;
  readonly title?: string;
  readonly children: ComponentChildren;
}

const NavLink = ({ href, text, title, children }: NavLinkProps) => {
  const { path } = place.value;
  const here = href === '/' ? path === '/' || path.startsWith('/tasks/') : path === href;
  return (
    <a class="nav-link" href={href} title={title} aria-current={here ? 'page' : undefined}>
      {children}
      <span>{text}</span>
    </a>
  );
};

const connectionWords = {
  live: 'Live',
  connecting: 'Connecting …',
  offline: 'Offline',
} as const;

/** Quiet while all is well. */
const ConnectionState = () => {
  const { value: state } = connection;
  return (
    <p
      class={`connection connection-${state}`}
      role="status"
      title={state === 'offline' ? 'Changes from elsewhere appear when the server is back' : undefined}
    >
      <span class="dot" aria-hidden="true" />
      {connectionWords[state]}
    </p>
  );
};
