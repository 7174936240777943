import type { EncryptionKeys } from '@taskledger/events';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { createMacs } from '../auth/macs.ts';
import { hashOf } from '../auth/refresh-tokens.ts';
import { problem } from '../problems.ts';
import type { KeyUse, StoredRecord } from './store.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** On routes whose answers tell a secret once. */
    once?: Once;
  }
}

/** Which member of an answer is told once, and how it is written. */
export interface Once {
  readonly member: string;
  readonly write: (bytes: Buffer) => string;
}

const recorded = z.record(z.string(), z.unknown());

/**
 * Secrets that an answer tells once and nobody keeps. That of a request with an Idempotency-Key is worked out from its record and a key of
 * the server, so that a copy of the request is told the same one; the record has a hash in its place.
 */
export const createOnceSecrets = (encryptionKeys: EncryptionKeys) => {
  const macs = createMacs(encryptionKeys, 'secrets told once');
  const [present] = macs;
  return {
    bytesFor: (keyed: Pick<KeyUse, 'attempt'> | null): Buffer =>
      keyed === null ? randomBytes(32) : present(keyed.attempt),

    /** The body of a recorded success with the secret in the place of its hash. */
    tell: ({ member, write }: Once, { attempt, body }: Pick<StoredRecord, 'attempt' | 'body'>): string => {
      const answer = recorded.parse(JSON.parse(body ?? '{}'));
      const told = macs.map((mac) => write(mac(attempt))).find((text) => hashOf(text) === answer[member]);
      if (told !== undefined) return JSON.stringify({ ...answer, [member]: told });
      throw problem('conflict', { detail: 'What the first answer told once can no longer be told.' });
    },
  };
};

/** What is recorded of an answer that tells a secret. */
export const withoutSecret = ({ member }: Once, body: Readonly<Record<string, unknown>>) => ({
  ...body,
  [member]: hashOf(String(body[member])),
});
