/** Something that the work needs is away at present: trying again later will do, whatever the work is. */
export class Outage extends Error {
  override readonly name = 'Outage';
}

/** SQLSTATE of a server that goes away, comes up or is full; class 08: the connection. */
const serverStates = new Set(['57P01', '57P02', '57P03', '53300', '3D000']);

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);

// node-postgres gives these no code.
const withoutCode =
  /^(Connection terminated|timeout exceeded when trying to connect|Cannot use a pool after calling end)/;

/** Whether an error means that the database cannot be reached at present, rather than that something is wrong here. */
export const isDatabaseOutage = (error: unknown): boolean => {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (withoutCode.test(current.message)) return true;
    if (!('code' in current) || typeof current.code !== 'string') continue;
    if (serverStates.has(current.code) || /^08...$/.test(current.code)) return true;
    if (networkCodes.has(current.code) && 'syscall' in current) return true;
  }
  return false;
};
