import { signal } from '@preact/signals';

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

/** Where the user is. */
export const place = signal<Place>(here());

/** Goes to another page of the UI. */
export const navigate = (href: string): void => {
  history.pushState(null, '', href);
  place.value = here();
  scrollTo(0, 0);
};

/** Changes the query of this page, without an entry in the browser's history. */
export const replaceQuery = (query: URLSearchParams): void => {
  const text = query.toString();
  history.replaceState(null, '', text === '' ? location.pathname : `?${text}`);
  place.value = here();
};

/** Makes the links of the UI change the page without loading it. */
export const followLinks = (): void => {
  addEventListener('popstate', () => (place.value = here()));
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const isOurs = link.origin === location.origin && !link.pathname.startsWith('/api/');
    if (!isOurs || link.target !== '' || link.hash !== '') return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
};
