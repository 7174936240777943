import { createReadStream, createWriteStream } from 'node:fs';
import { link, open, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { readText } from '../audit/files.ts';
import { Failure, WrongUse } from '../failure.ts';
import { printable } from '../output/printable.ts';
import { decrypted, encrypted } from './encryption.ts';

/** The first line of a file. */
export const readPassphrase = (file: string): string => {
  const [line = ''] = readText(file).split(/\r?\n/, 1);
  if (line.length < 8)
    throw new WrongUse(`The first line of ${printable(file)} has fewer than 8 characters.`);
  return line;
};

export const refuseExisting = async (file: string): Promise<void> => {
  if (await stat(file).catch(() => undefined)) throw new WrongUse(`${printable(file)} exists already.`);
};

/**
 * Writes a file of which others see nothing until it is complete and on the disk; an existing one is never replaced. Answers with its
 * size. A process that is killed leaves `<file>.part-<pid>` behind.
 */
export const writeWhole = async (
  file: string,
  source: AsyncIterable<Uint8Array>,
  passphrase: string | undefined,
  signal: AbortSignal,
): Promise<number> => {
  const draft = `${file}.part-${process.pid}`;
  try {
    const sink = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    await once(sink, 'open').catch((error: unknown) => {
      throw new Failure('not_written', `${printable(file)} cannot be written: ${reasonOf(error)}`);
    });
    const gzip = createGzip({ level: 5 });
    if (passphrase === undefined) await pipeline(source, gzip, sink, { signal });
    else await pipeline(source, gzip, (bytes) => encrypted(bytes, passphrase), sink, { signal });
    // Throws where the file has come into being meanwhile.
    await link(draft, file);
    await syncDirectory(dirname(file));
    return (await stat(file)).size;
  } finally {
    await rm(draft, { force: true });
  }
};

/** So that the new name survives a power cut, too. */
const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const gzipMagic = [0x1f, 0x8b];
const longestHeader = 1024;

/**
 * The archive in a file, whether it is encrypted or not. Throws a failure, or when it is read, for what is no backup, for a wrong
 * passphrase and for a file that was changed.
 */
export const openArchive = async (
  file: string,
  passphrase: string | undefined,
): Promise<AsyncIterable<Uint8Array>> => {
  const start = await readStart(file);
  if (gzipMagic.every((byte, index) => start[index] === byte)) return unzipped(createReadStream(file));
  const end = start.indexOf('\n') + 1;
  if (start[0] !== 0x7b || end === 0) throw new Failure('no_backup', `${printable(file)} is no backup.`);
  if (passphrase === undefined) {
    throw new WrongUse(`${printable(file)} is encrypted: give its passphrase by --passphrase-file.`);
  }
  const body = createReadStream(file, { start: end });
  return unzipped(decrypted(start.subarray(0, end), body, passphrase));
};

async function* unzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const unzipping = pipeline(source, gunzip);
  // Whoever reads what comes out meets the error there.
  unzipping.catch(() => undefined);
  yield* gunzip as AsyncIterable<Uint8Array>;
  await unzipping;
}

const readStart = async (file: string): Promise<Buffer> => {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new WrongUse(`${printable(file)} cannot be read: ${reasonOf(error)}`);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestHeader), 0, longestHeader, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
