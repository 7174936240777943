import { createHash, type Hash } from 'node:crypto';
import { pack } from 'tar-stream';
import { partName, type TableSum } from './layout.ts';

const partBytes = 4 * 1024 * 1024;

/** Writes an archive entry by entry; `bytes` is to be read meanwhile. */
export const createArchive = () => {
  const stream = pack();
  // Reported by whoever reads the bytes, and by `write`.
  stream.on('error', () => undefined);

  const write = (name: string, content: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      // Whoever read the stream may have given up.
      const fail = (): void => reject(new Error('the archive was closed before it was complete'));
      stream.once('close', fail);
      const entry = stream.entry({ name, mode: 0o600 }, content, (error) => {
        stream.off('close', fail);
        if (error === undefined || error === null) resolve();
        else reject(error);
      });
      // An archive that is abandoned ends its entries with the error, which it has told already.
      entry.on('error', () => undefined);
    });

  return {
    bytes: bytesOf(stream),
    /** Ends reading and writing with an error. */
    abandon: (error: Error): void => stream.destroy(error),
    writeJson: (name: string, content: unknown): Promise<void> =>
      write(name, Buffer.from(`${JSON.stringify(content, null, 2)}\n`)),
    /** In parts, since an entry's size stands before it. */
    writeTable: async (
      table: string,
      source: AsyncIterable<Buffer>,
      onRows: (rowsSoFar: number) => void,
    ): Promise<TableSum> => {
      const sum = createSum();
      let held: Buffer[] = [];
      let size = 0;
      let part = 0;
      const flush = async (): Promise<void> => {
        if (size === 0) return;
        part += 1;
        await write(partName(table, part), Buffer.concat(held));
        held = [];
        size = 0;
      };
      for await (const bytes of source) {
        sum.add(bytes);
        onRows(sum.rows());
        held.push(bytes);
        size += bytes.length;
        if (size >= partBytes) await flush();
      }
      await flush();
      return sum.result();
    },
    end: (): void => stream.finalize(),
  };
};

async function* bytesOf(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) {
    if (!(piece instanceof Uint8Array)) throw new TypeError('an archive is made of bytes');
    yield piece;
  }
}

const newline = 0x0a;

/** Counts and hashes a table's rows. In COPY's text format a line's end is the end of a row and nothing else. */
export const createSum = () => {
  const hash: Hash = createHash('sha256');
  let [rows, bytes] = [0, 0];
  return {
    add: (piece: Buffer): void => {
      hash.update(piece);
      bytes += piece.length;
      for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) rows += 1;
    },
    rows: (): number => rows,
    result: (): TableSum => ({ rows, bytes, sha256: hash.digest('hex') }),
  };
};
