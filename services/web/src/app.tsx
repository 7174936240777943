import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { AccountPage } from './account/page.tsx';
import { ActivityPage } from './activity/page.tsx';
import { RegisterPage } from './entry/register-page.tsx';
import { SignInPage } from './entry/sign-in-page.tsx';
import { place } from './router.ts';
import { phase, user } from './session.ts';
import { Shell } from './shell.tsx';
import { TaskPage } from './task/page.tsx';
import { TasksPage } from './tasks/page.tsx';
import { PeoplePage } from './admin/people-page.tsx';
import { SystemPage } from './admin/system-page.tsx';

/** The page that the address and the session ask for. */
export const App = () => {
  const { path } = place.value;
  useEffect(() => {
    // Whoever cannot see the change is told of it.
    const heading = document.querySelector('h1');
    document.title = `${heading?.textContent ?? 'Taskledger'} · Taskledger`;
    if (document.activeElement === document.body) heading?.focus({ preventScroll: true });
  }, [path, phase.value]);

  if (phase.value === 'opening') return <p class="opening">Opening the ledger …</p>;
  if (phase.value === 'unreachable') {
    return (
      <p class="opening" role="status">
        The server cannot be reached. Trying again …
      </p>
    );
  }
  if (phase.value === 'signed-out') return path === '/register' ? <RegisterPage /> : <SignInPage />;
  return <Shell>{signedInPage(path)}</Shell>;
};

const pages: Readonly<Record<string, ComponentType>> = {
  '/': TasksPage,
  '/account': AccountPage,
  '/activity': ActivityPage,
};

const adminPages: Readonly<Record<string, ComponentType>> = {
  '/admin/people': PeoplePage,
  '/admin/system': SystemPage,
};

const signedInPage = (path: string) => {
  const [, id] = /^\/tasks\/([\da-f-]{36})$/i.exec(path) ?? [];
  if (id !== undefined) return <TaskPage key={id} id={id} />;
  const mine = user.value?.role === 'ADMIN' ? { ...pages, ...adminPages } : pages;
  const Page = mine[path] ?? NoPage;
  return <Page />;
};

const NoPage = () => (
  <div class="empty">
    <h1 tabIndex={-1}>Nothing to show</h1>
    <p>There is no such page, or it is for administrators.</p>
    <a class="button" href="/">
      To the tasks
    </a>
  </div>
);
