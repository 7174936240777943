import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '../failure.ts';

/**
 * An encrypted backup is a line of JSON and then chunks, each AES-256-GCM under a key that scrypt makes of the passphrase (RFC 7914;
 * OWASP's parameters). As in STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, 2015) a chunk's nonce is its number and whether it is the
 * last, so that none can be changed, moved, left out or cut off; the line is authenticated with each of them.
 */
export const encryptedFormat = 'taskledger encrypted backup v1';

const parameters = { N: 2 ** 17, r: 8, p: 1 };
const chunkBytes = 65_536;
const tagBytes = 16;
const saltBytes = 16;

const headerSchema = z.object({
  format: z.literal(encryptedFormat),
  // Others than ours are not taken: they could ask for any amount of memory.
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z.literal(parameters.N),
    r: z.literal(parameters.r),
    p: z.literal(parameters.p),
    salt: z.base64().length(24),
  }),
  cipher: z.literal('aes-256-gcm-stream'),
  chunk: z.literal(chunkBytes),
});

const keyOf = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const { N, r, p } = parameters;
    scrypt(passphrase.normalize('NFC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });

const nonceOf = (chunk: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(chunk, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
};

/** Cuts a stream into pieces of `size` bytes; the last one is shorter, or empty, or full, and said to be the last. */
async function* pieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly piece: Buffer; readonly isLast: boolean }> {
  let held = Buffer.alloc(0);
  for await (const bytes of source) {
    held = Buffer.concat([held, bytes]);
    // A full piece waits until it is known whether more follows.
    while (held.length > size) {
      yield { piece: held.subarray(0, size), isLast: false };
      held = held.subarray(size);
    }
  }
  yield { piece: held, isLast: true };
}

export async function* encrypted(
  source: AsyncIterable<Uint8Array>,
  passphrase: string,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  const kdf = { name: 'scrypt', ...parameters, salt: salt.toString('base64') };
  const header = Buffer.from(
    `${JSON.stringify({ format: encryptedFormat, kdf, cipher: 'aes-256-gcm-stream', chunk: chunkBytes })}\n`,
  );
  const key = await keyOf(passphrase, salt);
  yield header;
  let number = 0;
  for await (const { piece, isLast } of pieces(source, chunkBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast)).setAAD(header);
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
    number += 1;
  }
}

/** `header`: the line, with its end. Throws a failure for a wrong passphrase, and for a file that was changed or cut off. */
export async function* decrypted(
  header: Buffer,
  source: AsyncIterable<Uint8Array>,
  passphrase: string,
): AsyncGenerator<Buffer> {
  const parsed = headerSchema.safeParse(parseJson(header));
  if (!parsed.success) {
    throw new Failure('damaged_backup', 'The first line of the file is damaged, or it is of another format.');
  }
  const key = await keyOf(passphrase, Buffer.from(parsed.data.kdf.salt, 'base64'));
  let number = 0;
  for await (const { piece, isLast } of pieces(source, chunkBytes + tagBytes)) {
    yield open(key, header, piece, number, isLast);
    number += 1;
  }
}

const open = (key: Buffer, header: Buffer, piece: Buffer, number: number, isLast: boolean): Buffer => {
  try {
    const end = piece.length - tagBytes;
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast))
      .setAAD(header)
      .setAuthTag(piece.subarray(Math.max(0, end)));
    return Buffer.concat([decipher.update(piece.subarray(0, Math.max(0, end))), decipher.final()]);
  } catch (error) {
    throw number === 0
      ? new Failure('wrong_passphrase', 'The passphrase is not the one, or the file is damaged.', {
          cause: error,
        })
      : new Failure('damaged_backup', 'The file was changed or cut off.', { cause: error });
  }
};

const parseJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
};
