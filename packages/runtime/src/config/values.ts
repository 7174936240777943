import { createPrivateKey, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { newPassword } from '../passwords/policy.ts';
import { parseDuration } from './duration.ts';

/** What a variable may hold. Each message completes the sentence "PORT …" and never repeats the value, which may be a secret. */

export const text = z.string();

export function wholeNumber(from: number, to: number) {
  const problem = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, problem)
    .transform(Number)
    .refine((value) => value >= from && value <= to, problem);
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

export const yesOrNo = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', 'false', '1', '0', 'yes', 'no'], 'must be true or false'))
  .transform((value) => ['true', '1', 'yes'].includes(value));

/** In milliseconds. */
export function duration(least: string, most: string) {
  const from = parseDuration(least) ?? 0;
  const to = parseDuration(most) ?? Number.MAX_SAFE_INTEGER;
  return z.string().transform((value, context) => {
    const parsed = parseDuration(value);
    if (parsed !== undefined && parsed >= from && parsed <= to) return parsed;
    const problem =
      parsed === undefined
        ? 'must be a time such as 250ms, 30s, 5m or 24h'
        : `must be from ${least} to ${most}`;
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  });
}

export function url(protocols: readonly string[]) {
  const problem = `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return z.string().refine((value) => {
    if (!URL.canParse(value)) return false;
    const { protocol, hostname, pathname, search } = new URL(value);
    // A database on a Unix socket has no host: postgres:///taskledger?host=/run/postgresql
    return protocols.includes(protocol) && (hostname !== '' || pathname.length > 1 || search !== '');
  }, problem);
}

/** An e-mail address alone. */
export const address = z.email('must be an e-mail address').max(254, 'must be an e-mail address');

/** What anybody's new password must be. */
export const password = z
  .string()
  .refine(
    (value) => newPassword.safeParse(value).success,
    'must have 8 to 128 characters, and be none of the passwords that are guessed first',
  );

/** An address, bare or with a name: `a@b.example` or `Name <a@b.example>`. No line breaks: it becomes a mail header. */
export const mailbox = z
  .string()
  .regex(
    /^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
    'must be an e-mail address, with or without a name',
  );

/**
 * Which hops to believe about `X-Forwarded-For`: true (all of them: the last resort, since a client may write that header itself), false,
 * a number of proxies, or their addresses. The values are those of Fastify's `trustProxy`.
 */
export const trustedProxies = z.string().transform((value, context): boolean | number | string[] => {
  if (/^(true|yes)$/i.test(value)) return true;
  if (/^(false|no|0)$/i.test(value)) return false;
  if (/^[1-9]$/.test(value)) return Number(value);
  const addresses = value.split(',').map((address) => address.trim());
  if (
    addresses.every((address) =>
      /^(loopback|linklocal|uniquelocal|[\da-f.:]*[.:][\da-f.:]*(\/\d{1,3})?)$/i.test(address),
    )
  ) {
    return addresses;
  }
  const problem = 'must be true, false, a number of proxies from 1 to 9, or a comma list of addresses';
  context.addIssue({ code: 'custom', message: problem });
  return z.NEVER;
});

/** A PEM; `\n` may be written as the two characters, since many places that hold variables hold one line. */
export const ed25519PrivateKey = z.string().transform((value, context): KeyObject => {
  try {
    const key = createPrivateKey(value.replaceAll('\\n', '\n').trim());
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The reason that OpenSSL gives could quote the key: the message below says enough.
  }
  context.addIssue({ code: 'custom', message: 'must be an Ed25519 private key in PEM (PKCS #8)' });
  return z.NEVER;
});

/** At least 32 characters, taken as they are. RFC 4226 asks for 160 bits or more. */
export const sharedSecret = z
  .string()
  .min(32, 'must have at least 32 characters')
  .transform((value) => createSecretKey(Buffer.from(value, 'utf8')));

/** 32 bytes for AES-256, as 64 hexadecimal digits or in base64. */
export const aes256Key = z.string().transform((value, context): KeyObject => {
  const trimmed = value.trim();
  const bytes = /^[\da-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (bytes.length === 32 && /^[\w+/=-]+$/.test(trimmed)) return createSecretKey(bytes);
  context.addIssue({ code: 'custom', message: 'must be 32 bytes, in base64 or as 64 hexadecimal digits' });
  return z.NEVER;
});
