import type { Config } from '@taskledger/runtime';
import type { FastifyRequest } from 'fastify';

/**
 * Makes the absolute URL of another page of the same list: the request's own, with these parameters changed. It begins with
 * PUBLIC_URL; where that names this machine only, with the address that the client has used.
 */
export const createPageLinks = ({ publicUrl }: Pick<Config, 'publicUrl'>) => {
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(publicUrl).hostname);

  const base = ({ protocol, host }: FastifyRequest): string => {
    const own = `${protocol}://${host}`;
    return isLocal && URL.canParse(own) ? new URL(own).origin : publicUrl;
  };

  return (request: FastifyRequest, changed: Readonly<Record<string, string>>): string => {
    const [path = '', query = ''] = request.url.split('?', 2);
    const parameters = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changed)) parameters.set(name, value);
    return `${base(request)}${path}?${parameters.toString()}`;
  };
};

export type PageLinks = ReturnType<typeof createPageLinks>;

/** The links of a numbered page. One that lies beyond the end leads back to the last that there is. */
export const numberedLinks = (
  links: PageLinks,
  request: FastifyRequest,
  { page, size, count }: { readonly page: number; readonly size: number; readonly count: number },
) => {
  const last = Math.max(1, Math.ceil(count / size));
  return {
    next: page < last ? links(request, { page: String(page + 1) }) : null,
    previous: page > 1 ? links(request, { page: String(Math.min(page - 1, last)) }) : null,
  };
};

/** The links beside a page in the cursor form. */
export const cursorLinks = (
  links: PageLinks,
  request: FastifyRequest,
  { next, previous }: { readonly next: string | null; readonly previous: string | null },
) => {
  const to = (cursor: string | null) => (cursor === null ? null : links(request, { cursor }));
  return { next_cursor: next, next: to(next), previous: to(previous) };
};
