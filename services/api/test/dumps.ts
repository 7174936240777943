import type { Pool } from '@taskledger/runtime';
import type { Redis } from '@taskledger/runtime/redis';

/** All tables of all schemas as text, those of the queues among them. */
export const dumpDatabase = async (pool: Pool): Promise<string> => {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const dumps = tables.map(async ({ name }) => {
    const { rows } = await pool.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`);
    return [name, ...rows.map(({ line }) => line)].join('\n');
  });
  return (await Promise.all(dumps)).join('\n');
};

const readers: Readonly<Record<string, (redis: Redis, key: string) => Promise<unknown>>> = {
  string: (redis, key) => redis.get(key),
  hash: (redis, key) => redis.hgetall(key),
  list: (redis, key) => redis.lrange(key, 0, -1),
  set: (redis, key) => redis.smembers(key),
  zset: (redis, key) => redis.zrange(key, '0', '-1'),
  stream: (redis, key) => redis.xrange(key, '-', '+'),
  // Gone between the listing and this look.
  none: async () => undefined,
};

/** Every key with its value; all of a logical database. */
export const dumpRedis = async (redis: Redis): Promise<string> => {
  const dumps = (await redis.keys('*')).map(async (key) => {
    const read = readers[await redis.type(key)];
    if (read === undefined) throw new Error(`${key} is of a type that nobody reads here`);
    return `${key} ${JSON.stringify(await read(redis, key))}`;
  });
  return (await Promise.all(dumps)).join('\n');
};

/** A secret as it is, and as it would look in a bytea, in Base64 or in a URL. A code's digits may be part of a longer number by chance. */
export const patternOf = (secret: string): RegExp => {
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    bytes.toString('hex'),
    // The bytes that a token of ours is the text of.
    Buffer.from(secret, 'base64url').toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    encodeURIComponent(secret),
  ];
  const escaped = forms.map((form) => form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return /^\d+$/.test(secret)
    ? new RegExp(`(?<![0-9a-f.])(${escaped.join('|')})(?![0-9a-f])`)
    : new RegExp(escaped.join('|'));
};
