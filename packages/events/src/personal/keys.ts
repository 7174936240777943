import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { Owner } from './definition.ts';
import { createWrapping, type EncryptionKeys, hashAddress, WrongEncryptionKey } from './encryption-key.ts';
import { createRecent } from './recent.ts';
import { assertOurs, loadAddressKey } from './reserved-keys.ts';

/** A person's key. `wrapped` is there until an append has written it to its table. */
export interface PersonKey {
  readonly id: string;
  readonly key: Buffer;
  wrapped: string | undefined;
}

/**
 * The keys that personal fields are encrypted under, one for each person (`subject`), as this process has them at hand. What is at
 * hand costs no query and no turn of the event loop; what is not is loaded first, many at once.
 */
export interface PersonalKeys {
  /** To be awaited, where it is not undefined, before `subjectOf` is asked about an address. */
  ready(): Promise<void> | undefined;
  /** The last erasure that this process knows of. An append on anything older is refused by the database. */
  erasures(): number;
  /** Looks for new erasures: in the background within a second of the last look, else before it answers. */
  recent(): Promise<void> | undefined;
  /** Looks for new erasures, and for keys that other processes have made meanwhile. */
  refresh(): Promise<void>;
  subjectOf(owner: Owner | undefined, recordedAt: string): string;
  /** The key to write with; undefined: `loadFor` it first. */
  of(subject: string): PersonKey | 'erased' | undefined;
  /** Whoever has no key yet gets one. */
  loadFor(subjects: readonly string[]): Promise<void>;
  /** The keys of these subjects are in the database: an append has brought them. */
  written(subjects: Iterable<string>): void;
  /** The key to read with; undefined: `load` it first. */
  byId(id: string): Buffer | 'erased' | undefined;
  load(ids: readonly string[]): Promise<void>;
  /** All keys there are, by one query, for who reads the whole ledger. Those of people who are erased later stay in it. */
  all(): Promise<(id: string) => Buffer | 'erased'>;
  /** Throws `WrongEncryptionKey` where the database's keys are wrapped under another one. */
  check(): Promise<void>;
}

export interface PersonalKeysOptions {
  readonly pool: Pick<Pool | PoolClient, 'query'>;
  /** 32 bytes each. */
  readonly encryptionKeys: EncryptionKeys;
  /** People whose keys are kept at hand. */
  readonly most?: number;
}

const soonMs = 250;
const lateMs = 1000;

export const createPersonalKeys = ({
  pool,
  encryptionKeys,
  most = 50_000,
}: PersonalKeysOptions): PersonalKeys => {
  const wrapping = createWrapping(encryptionKeys);
  const people = createRecent<PersonKey>(most);
  const keys = createRecent<Buffer | 'erased'>(most * 2);
  // Erased since this process began: an answer of the database that is older than that must not bring a key back.
  const gone = new Set<string>();
  const unwritten = new Set<string>();
  let addressKey: Buffer | 'unreadable' | undefined;
  let erasures = 0;
  let known = false;
  let looked = -Infinity;
  let looking: Promise<void> | undefined;

  const keep = (subject: string, id: string, wrapped: string): void => {
    if (gone.has(id) || gone.has(subject)) return;
    const had = people.get(subject);
    if (had?.id === id) {
      had.wrapped = undefined;
      return;
    }
    const key = wrapping.unwrap(id, wrapped);
    people.set(subject, { id, key, wrapped: undefined });
    keys.set(id, key);
  };

  const forget = (subject: string, ids: readonly string[]): void => {
    people.delete(subject);
    unwritten.delete(subject);
    gone.add(subject);
    for (const id of ids) {
      gone.add(id);
      keys.set(id, 'erased');
    }
  };

  /** Who has another encryption key may still work on what is of nobody's. */
  const findAddressKey = () =>
    loadAddressKey(pool, wrapping).catch((error: unknown): 'unreadable' => {
      if (error instanceof WrongEncryptionKey) return 'unreadable';
      throw error;
    });

  const look = async (): Promise<void> => {
    addressKey ??= await findAddressKey();
    const { rows } = await pool.query<{ epoch: number; subject: string; keys: string[] }>({
      name: 'personal_erasures_since',
      text: `SELECT epoch, subject, keys FROM personal_erasures WHERE epoch > $1 ORDER BY epoch`,
      values: [erasures],
    });
    for (const row of rows) {
      forget(row.subject, row.keys);
      // An address that was theirs is free: it may get another key.
      for (const [subject, { id }] of people.entries()) if (row.keys.includes(id)) people.delete(subject);
      erasures = row.epoch;
    }
    known = true;
    looked = Date.now();
    if (unwritten.size > 0) await find([...unwritten]);
  };

  const refresh = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };

  /** Keeps the keys that the database has for these subjects; answers with those that have none. */
  const find = async (subjects: readonly string[]): Promise<string[]> => {
    const { rows } = await pool.query<{
      subject: string;
      id: string | null;
      wrapped: string;
      erased: boolean;
    }>({
      name: 'personal_keys_of',
      text: `SELECT s.subject, k.id, k.wrapped,
                    EXISTS (SELECT FROM personal_erasures e WHERE e.subject = s.subject) AS erased
               FROM unnest($1::text[]) AS s(subject) LEFT JOIN personal_keys k ON k.subject = s.subject`,
      values: [subjects],
    });
    const without: string[] = [];
    for (const { subject, id, wrapped, erased } of rows) {
      if (erased) forget(subject, []);
      else if (id === null) without.push(subject);
      else {
        unwritten.delete(subject);
        keep(subject, id, wrapped);
      }
    }
    return without;
  };

  return {
    erasures: () => erasures,
    ready: () => (addressKey === undefined ? refresh() : undefined),
    refresh,

    recent: () => {
      const age = Date.now() - looked;
      if (age < soonMs) return undefined;
      const looking = refresh();
      if (age >= lateMs) return looking;
      looking.catch(() => undefined);
      return undefined;
    },

    subjectOf: (owner, recordedAt) => {
      if (owner === undefined) return `visitors-${recordedAt.slice(0, 7)}`;
      if ('user' in owner) return `user-${owner.user}`;
      if (addressKey === undefined) throw new Error('an address was hashed before the keys were ready');
      if (addressKey === 'unreadable')
        throw new WrongEncryptionKey('what addresses are hashed with is under another encryption key');
      return `address-${hashAddress(addressKey, owner.address)}`;
    },

    of: (subject) => (gone.has(subject) ? 'erased' : people.get(subject)),

    loadFor: async (subjects) => {
      if (!known) await refresh();
      for (const subject of await find(subjects)) {
        // Another call of this process may have been first.
        if (people.has(subject) || gone.has(subject)) continue;
        const id = randomUUID();
        const key = wrapping.newKey();
        people.set(subject, { id, key, wrapped: wrapping.wrap(id, key) });
        keys.set(id, key);
        unwritten.add(subject);
      }
    },

    written: (subjects) => {
      if (unwritten.size === 0) return;
      for (const subject of subjects) {
        const person = people.get(subject);
        if (person !== undefined) person.wrapped = undefined;
        unwritten.delete(subject);
      }
    },

    byId: keys.get,

    load: async (ids) => {
      const { rows } = await pool.query<{ id: string; subject: string; wrapped: string }>({
        name: 'personal_keys_by_id',
        text: 'SELECT id, subject, wrapped FROM personal_keys WHERE id = ANY($1::uuid[])',
        values: [ids],
      });
      const found = new Map(rows.map(({ id, wrapped }) => [id, wrapped]));
      for (const id of ids) {
        const wrapped = found.get(id);
        keys.set(id, wrapped === undefined || gone.has(id) ? 'erased' : wrapping.unwrap(id, wrapped));
      }
    },

    all: async () => {
      const { rows } = await pool.query<{ id: string; wrapped: string }>(
        'SELECT id, wrapped FROM personal_keys',
      );
      const wrapped = new Map(rows.map((row) => [row.id, row.wrapped]));
      const unwrapped = createRecent<Buffer>(most);
      return (id) => {
        const known = unwrapped.get(id);
        if (known !== undefined) return known;
        const found = wrapped.get(id);
        if (found === undefined) return 'erased';
        const key = wrapping.unwrap(id, found);
        unwrapped.set(id, key);
        return key;
      };
    },

    check: () => assertOurs(pool, wrapping),
  };
};
