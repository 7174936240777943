import { z } from 'zod';

/**
 * A backup is a tar archive, compressed by gzip: `backup.json` (what it is), `tables/<table>/<number>.copy` (the rows, in COPY's text
 * format; the parts of a table follow each other), and at last `manifest.json` (counts and hashes; without it, it is not complete).
 */
export const formatName = 'taskledger backup v1';
export const headName = 'backup.json';
export const manifestName = 'manifest.json';

const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);

export const headSchema = z.object({
  format: z.literal(formatName),
  created_at: z.string(),
  server_version: z.string(),
  /** What the database's schema was made of. */
  migrations: z.array(z.object({ version: z.int(), name: z.string(), checksum: z.string() })).min(1),
  /** The ledger's last position. */
  position: z.int().min(0),
  /** In an order in which they can be loaded. */
  tables: z.array(z.object({ name, columns: z.array(name).min(1) })),
});
export type BackupHead = z.infer<typeof headSchema>;

const tableSum = z.object({ rows: z.int().min(0), bytes: z.int().min(0), sha256: z.string() });
export const manifestSchema = z.object({ tables: z.record(z.string(), tableSum) });
export type TableSum = z.infer<typeof tableSum>;
export type Manifest = z.infer<typeof manifestSchema>;

export const partName = (table: string, number: number): string =>
  `tables/${table}/${String(number).padStart(6, '0')}.copy`;

/** The table that an entry of the archive holds rows of; undefined: it is something else. */
export const tableOfPart = (entry: string): string | undefined =>
  /^tables\/([a-z_][a-z0-9_]{0,62})\/\d{6}\.copy$/.exec(entry)?.[1];
