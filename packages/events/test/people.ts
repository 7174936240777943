import { createCodec, createLedger, createPersonalKeys, inlineProjection } from '@taskledger/events';
import { createPool } from '@taskledger/runtime';
import { createHash, createSecretKey } from 'node:crypto';
import { z } from 'zod';
import { type Counter, type CounterEvent, evolve, silent } from './counter.ts';

/** As the other tests' counters, but that a counter's name is a secret of its owner's, who has the counter's own id. */
export const definitions = {
  CounterOpened: {
    version: 1,
    schema: z.object({ id: z.string(), name: z.string() }),
    personal: { owner: ownerOf, fields: { name: 'erased {id}' } },
  },
  CounterAdded: { version: 1, schema: z.object({ amount: z.number() }), personal: { owner: ownerOf } },
};

function ownerOf(data: unknown, state: unknown) {
  const found =
    z.object({ id: z.string() }).safeParse(data).data ?? z.object({ id: z.string() }).parse(state);
  return { user: found.id };
}

export type { Counter, CounterEvent };

export const counters = inlineProjection({
  name: 'counters',
  category: 'counter',
  version: 1,
  evolve,
  toRow: (state: Counter) => state,
});

export const keyNamed = (name: string) => createSecretKey(createHash('sha256').update(name).digest());

/** A ledger with keys, as a process of its own would have it. */
export const openPersonalLedger = (connectionString: string, keyName = 'the key') => {
  const pool = createPool({ connectionString, max: 6, applicationName: 'personal-test', logger: silent });
  const keys = createPersonalKeys({ pool, encryptionKeys: [keyNamed(keyName)] });
  const codec = createCodec(definitions, keys);
  return { pool, keys, codec, ledger: createLedger({ pool, codec, projections: [counters] }) };
};

export const opened = (id: string, name: string, actor: string | null = null) => ({
  streams: [
    {
      stream: `counter-${id}`,
      expected: 'none' as const,
      events: [{ type: 'CounterOpened', data: { id, name } }],
    },
  ],
  meta: { actor, correlation_id: 'test', ip: '192.0.2.1', user_agent: 'agent/1' },
  recorded_at: '2026-01-01T00:00:00.000Z',
});

export const added = (id: string, stream = `noise-${id}`) => ({
  streams: [{ stream, expected: 'any' as const, events: [{ type: 'CounterAdded', data: { amount: 1 } }] }],
  meta: { actor: id, correlation_id: 'test', ip: '192.0.2.1' },
  recorded_at: '2026-01-01T00:00:00.000Z',
});
