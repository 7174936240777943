import { createHash } from 'node:crypto';

interface Fingerprinted {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/** Nothing about these is kept, not even a hash: a short code or a weak password could be guessed from one. */
const secrets: ReadonlySet<string> = new Set([
  'password',
  'current_password',
  'new_password',
  'code',
  'refresh',
  'token',
  'secret',
]);

/** What makes two requests copies of each other: SHA-256 over method, path and body, whatever the order of its members. */
export const fingerprintOf = ({ method, url, body }: Fingerprinted): string => {
  const [path = ''] = url.split('?', 1);
  const request = [method, path.replace(/(?<=.)\/+$/, ''), body ?? null];
  return createHash('sha256').update(JSON.stringify(request, canonical)).digest('hex');
};

const canonical = (name: string, value: unknown): unknown => {
  if (secrets.has(name)) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
};
