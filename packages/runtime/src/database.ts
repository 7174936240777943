import pg from 'pg';
import type { Logger } from './logger.ts';

export type { Pool, PoolClient } from 'pg';

export interface PoolOptions {
  readonly connectionString: string;
  /** The most connections at once. Default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * A pool whose values are plain: `int8` is a number, `timestamptz` an ISO 8601 string in UTC with milliseconds, `date` is
 * `YYYY-MM-DD`. (`numeric` stays a string: it may not fit a number.) A connection that breaks while idle is logged, not thrown.
 */
export function createPool({ connectionString, max = 10, applicationName, logger }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...connectionOptions(connectionString, applicationName),
    max,
    idleTimeoutMillis: 30_000,
    types: { getTypeParser },
  });
  pool.on('error', (err) => logger.warn({ err }, 'An idle database connection broke; the pool replaces it'));
  return pool;
}

/** What every connection of ours has in common, pooled or not. */
export function connectionOptions(connectionString: string, applicationName: string): pg.ClientConfig {
  return {
    connectionString,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // The parsers below rely on this text form, whatever the server's or the role's own settings are.
    options: '-c TimeZone=UTC -c DateStyle=ISO,YMD',
  };
}

const OID = {
  int8: 20,
  date: 1082,
  timestamptz: 1184,
  int8Array: 1016,
  dateArray: 1182,
  timestamptzArray: 1185,
  textArray: 1009,
};

type Parser = (text: string) => unknown;
const standardTextArray: unknown = pg.types.getTypeParser(OID.textArray);
const textArray: Parser = (text) =>
  typeof standardTextArray === 'function' ? Reflect.apply(standardTextArray, undefined, [text]) : text;

const parsers: ReadonlyMap<number, Parser> = new Map([
  [OID.int8, parseInt8],
  [OID.date, (text: string) => text],
  [OID.timestamptz, parseTimestamp],
  [OID.int8Array, each(parseInt8)],
  [OID.dateArray, each((text) => text)],
  [OID.timestamptzArray, each(parseTimestamp)],
]);

function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  const standard: unknown = pg.types.getTypeParser(oid, format);
  return format === 'binary' ? standard : (parsers.get(oid) ?? standard);
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The int8 ${text} does not fit a JavaScript number`);
  return value;
}

/** `2026-01-01 00:00:00.1234+00` → `2026-01-01T00:00:00.123Z`. `infinity` and years BC stay as they are. */
function parseTimestamp(text: string): string {
  if (!text.endsWith('+00') || text.charAt(10) !== ' ') return text;
  const fraction = text.charAt(19) === '.' ? text.slice(20, -3).slice(0, 3) : '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
}

function each(parse: Parser): Parser {
  return (text) => {
    const items: unknown = textArray(text);
    return Array.isArray(items)
      ? items.map((item: unknown) => (typeof item === 'string' ? parse(item) : item))
      : items;
  };
}
