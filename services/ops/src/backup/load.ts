import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Extract, extract } from 'tar-stream';
import type { z } from 'zod';
import { Failure } from '../failure.ts';
import { createSum } from './archive.ts';
import {
  type BackupHead,
  headName,
  headSchema,
  type Manifest,
  manifestName,
  manifestSchema,
  tableOfPart,
  type TableSum,
} from './layout.ts';
import { columnList, quoted } from './tables.ts';

export interface Loading {
  readonly client: ClientBase;
  /** Told what the backup is before the first row comes: makes the tables. */
  readonly prepare: (head: BackupHead) => Promise<void>;
  /** Told of so many rows of a table more. */
  readonly onRows: (table: string, rows: number) => void;
}

export interface Loaded {
  readonly head: BackupHead;
  readonly sums: Readonly<Record<string, TableSum>>;
}

const damaged = (what: string): Failure =>
  new Failure('damaged_backup', `The backup is damaged or not complete: ${what}.`);

/** Loads the tables of an archive, in the caller's transaction, and compares counts and hashes with its manifest. */
export const loadArchive = async (archive: AsyncIterable<Uint8Array>, loading: Loading): Promise<Loaded> => {
  const entries = extract();
  void feed(entries, archive);
  let head: BackupHead | undefined;
  let manifest: Manifest | undefined;
  let open: ReturnType<typeof openTable> | undefined;
  const sums: Record<string, TableSum> = {};
  const close = async (): Promise<void> => {
    if (open !== undefined) sums[open.name] = await open.close();
    open = undefined;
  };

  try {
    for await (const entry of entries) {
      const { name } = entry.header;
      if (manifest !== undefined) throw damaged(`${name} follows its manifest`);
      if (head === undefined) {
        if (name !== headName) throw damaged(`it does not begin with ${headName}`);
        head = parsed(headSchema, await text(entry), name);
        await loading.prepare(head);
      } else if (name === manifestName) {
        manifest = parsed(manifestSchema, await text(entry), name);
      } else {
        const table = tableOfPart(name);
        if (open?.name !== table) {
          await close();
          open = openTable(loading, head, table, sums);
        }
        for await (const piece of entry) {
          if (Buffer.isBuffer(piece)) await open?.write(piece);
        }
      }
    }
    await close();
  } catch (error) {
    await open?.abandon();
    throw error instanceof Failure || !isOfTheFile(error) ? error : damaged(messageOf(error));
  }
  if (head === undefined || manifest === undefined) throw damaged('its end is missing');
  compare(head, manifest, sums);
  return { head, sums };
};

/** Until the archive ends, or whoever reads the entries gives up. What goes wrong is theirs to report. */
const feed = async (entries: Extract, archive: AsyncIterable<Uint8Array>): Promise<void> => {
  try {
    for await (const bytes of archive) {
      if (entries.destroyed) return;
      if (entries.write(bytes)) continue;
      await drained(entries);
    }
    entries.end(undefined);
  } catch (error) {
    entries.destroy(error instanceof Error ? error : new Error(String(error)));
  }
};

/** Or closed. */
const drained = (entries: Extract): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      entries.off('drain', done);
      entries.off('close', done);
      resolve();
    };
    entries.on('drain', done);
    entries.on('close', done);
  });

const parsed = <Schema extends z.ZodType>(schema: Schema, content: string, name: string): z.infer<Schema> => {
  const result = schema.safeParse(JSON.parse(content));
  if (result.success) return result.data;
  throw damaged(`${name} is not of the format that this version reads`);
};

/** Takes the rows of one table, of which there may be any number of parts. */
const openTable = (
  { client, onRows }: Loading,
  head: BackupHead,
  name: string | undefined,
  sums: Readonly<Record<string, TableSum>>,
) => {
  const table = head.tables.find((each) => each.name === name);
  if (table === undefined || sums[table.name] !== undefined)
    throw damaged(`it has rows of ${name ?? 'no table'} out of turn`);
  const copy = client.query(copyFrom(`COPY ${quoted(table.name)} (${columnList(table)}) FROM STDIN`));
  const ended = finished(copy);
  // Reported by whoever awaits it.
  ended.catch(() => undefined);
  const sum = createSum();
  return {
    name: table.name,
    write: async (piece: Buffer): Promise<void> => {
      const before = sum.rows();
      sum.add(piece);
      onRows(table.name, sum.rows() - before);
      if (!copy.write(piece)) await Promise.race([once(copy, 'drain'), ended]);
    },
    close: async (): Promise<TableSum> => {
      copy.end();
      await ended;
      return sum.result();
    },
    abandon: async (): Promise<void> => {
      copy.destroy();
      await ended.catch(() => undefined);
    },
  };
};

const compare = (head: BackupHead, manifest: Manifest, sums: Readonly<Record<string, TableSum>>): void => {
  const nothing = createSum().result();
  for (const { name } of head.tables) {
    const [wanted, found] = [manifest.tables[name], sums[name] ?? nothing];
    if (wanted?.rows !== found.rows || wanted.sha256 !== found.sha256) {
      throw damaged(`the rows of ${name} are not those of its manifest`);
    }
  }
};

/** Of gunzip, tar and JSON; what PostgreSQL says of rows is reported as it is. */
const isOfTheFile = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  (error instanceof Error &&
    (/^(Z_|ERR_STREAM)/.test('code' in error ? String(error.code) : '') ||
      /tar|Unexpected end/i.test(error.message)));

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
