import type { EncryptionKeys } from '@taskledger/events';
import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import { derivedFrom, rewrap, unwrap, wrap } from '../signing-keys/wrapping.ts';

/** What signs and wraps the secrets of webhooks: nothing else is encrypted under this key. */
export interface WebhookSecrets {
  /** A new secret, `whsec_` and 32 bytes in base64 (Standard Webhooks 1.0); random ones unless given. */
  make(bytes?: Buffer): string;
  /** As it is stored. It opens for the same webhook alone. */
  seal(webhookId: string, secret: string): string;
  /** The same secret as it is stored under the first of the encryption keys; undefined: it is so already. */
  reseal(webhookId: string, sealed: string): string | undefined;
  /** Throws for what was sealed for another webhook, or under another `DATA_ENCRYPTION_KEY`. */
  open(webhookId: string, sealed: string): string;
}

const label = 'taskledger webhook secrets v1';

/** Secrets are under a key that is derived from the encryption key (HKDF, RFC 5869), so that each use has its own. */
export const createWebhookSecrets = (encryptionKeys: EncryptionKeys): WebhookSecrets => {
  const own = derivedFrom(encryptionKeys, (key) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), label, 32))),
  );
  const purposeOf = (webhookId: string) => `webhook-secret ${webhookId}`;
  return {
    make: (bytes = randomBytes(32)) => `whsec_${bytes.toString('base64')}`,
    seal: (webhookId, secret) => wrap(own, purposeOf(webhookId), Buffer.from(secret, 'utf8')),
    reseal: (webhookId, sealed) => rewrap(own, purposeOf(webhookId), sealed),
    open: (webhookId, sealed) => unwrap(own, purposeOf(webhookId), sealed).toString('utf8'),
  };
};
