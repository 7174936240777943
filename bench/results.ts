import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ServerFacts } from './database.ts';
import type { Machine } from './machine.ts';
import { resultsPage } from './markdown.ts';
import type { Result } from './report.ts';

/** One benchmark's result with its circumstances: what `results/<name>.json` holds. */
export interface Record {
  readonly name: string;
  readonly measuredAt: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly server: ServerFacts;
  /** The version of the Redis server, where one took part. */
  readonly redis?: string | undefined;
  readonly result: Result;
}

// Enough to know a file of ours by; the rest is what this program wrote there.
const ours = z.looseObject({ name: z.string(), result: z.looseObject({ title: z.string() }) });

/** Writes the record, and the page of all records that are there. `order`: the names in the page's order. */
export const writeResult = (directory: string, record: Record, order: readonly string[]): void => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${record.name}.json`), `${JSON.stringify(record, null, 2)}\n`);
  const records = readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .map((file): unknown => JSON.parse(readFileSync(join(directory, file), 'utf8')))
    .filter((value): value is Record => ours.safeParse(value).success)
    .toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  writeFileSync(join(directory, 'README.md'), resultsPage(records));
};
