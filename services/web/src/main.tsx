import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { follow, onChange } from './live.ts';
import { followLinks, navigate, place } from './router.ts';
import { phase, resume } from './session.ts';
import { listenToKeys } from './shortcuts.ts';
import { loadCategories } from './tasks/categories-store.ts';
import { keepList } from './tasks/list-store.ts';
import { loadSummary, refreshSummary } from './tasks/summary-store.ts';
import './theme.ts';
import './styles/main.css';

const root = document.getElementById('app');
if (root === null) throw new Error('the page has no place for the app');
root.replaceChildren();
render(<App />, root);
followLinks();
void resume();

let isOpen = false;
effect(() => {
  if (phase.value !== 'signed-in' || isOpen) return;
  isOpen = true;
  if (['/sign-in', '/register'].includes(place.peek().path)) navigate('/');
  listenToKeys();
  void follow();
  keepList();
  onChange(refreshSummary);
  void loadCategories();
  void loadSummary();
});
