import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { z } from 'zod';
import { allEvents, type EventDefinition } from '../src/index.ts';

/**
 * The ledger keeps every event for ever, in the shape of the day it was recorded. `golden/<type>.v<version>.json` is a
 * sample of the data of each shape ever shipped, as stored; `golden/fingerprints.json` holds a hash of each shape.
 * Neither is edited afterwards: a new shape gets a new version, and with it new entries.
 */
const folder = new URL('golden/', import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
const fingerprints = z.record(z.string(), z.string()).parse(read('fingerprints.json'));
const files = readdirSync(folder).filter((file) => /\.v\d+\.json$/.test(file));
const definitions: [type: string, definition: EventDefinition][] = Object.entries(allEvents);

/** In one order: the order in which fields or the words of an enum are written down is no part of a shape. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const parts = value.map(canonical);
    return parts.every((part) => typeof part === 'string') ? parts.toSorted() : parts;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, part]) => [key, canonical(part)]),
  );
};

/** A hash of what a schema accepts; descriptions and other annotations are no part of it. */
const fingerprint = (schema: z.ZodType): string => {
  const shape = z.toJSONSchema(schema, { io: 'input', metadata: z.registry() });
  return createHash('sha256')
    .update(JSON.stringify(canonical(shape)))
    .digest('hex')
    .slice(0, 16);
};

const versionsOf = ({ version }: EventDefinition): number[] =>
  Array.from({ length: version }, (_, index) => index + 1);

/** Data of an older shape in today's. */
const lift = (data: unknown, from: number, { version, upcasters = {} }: EventDefinition): unknown => {
  let lifted = data;
  for (let step = from; step < version; step += 1) {
    const upcast = upcasters[step];
    if (upcast === undefined) throw new Error(`there is no upcaster from version ${step}`);
    lifted = upcast(lifted);
  }
  return lifted;
};

t.test('every version of every event type has a golden file, and every file an event type', (t) => {
  const wanted = definitions.flatMap(([type, definition]) =>
    versionsOf(definition).map((version) => `${type}.v${version}.json`),
  );
  t.strictSame(
    files.toSorted(),
    wanted.toSorted(),
    'add golden/<type>.v<version>.json; never remove or rename one',
  );
  t.end();
});

t.test('G1 G3: today’s code reads every shape of every event that was ever recorded', (t) => {
  for (const [type, definition] of definitions) {
    for (const version of versionsOf(definition)) {
      const name = `${type}.v${version}`;
      if (!files.includes(`${name}.json`)) continue;
      const lifted = lift(read(`${name}.json`), version, definition);
      const parsed = definition.schema.safeParse(lifted);
      t.ok(parsed.success, `${name} fits the schema of today`, { issues: parsed.error?.issues });
      t.strictSame(parsed.data, lifted, `${name} has no field that the schema does not know`);
    }
  }
  t.end();
});

t.test('no shape changes without a new version', (t) => {
  for (const [type, { version, schema }] of definitions) {
    const name = `${type}.v${version}`;
    const found = fingerprint(schema);
    const known = fingerprints[name];
    const advice =
      known === undefined
        ? `${name} is new: add "${name}": "${found}" to golden/fingerprints.json, and golden/${name}.json`
        : `The shape of ${name} has changed, but events of the old shape are recorded: raise the version of ${type} to ` +
          `${version + 1}, add upcasters[${version}], add golden/${type}.v${version + 1}.json and the new fingerprint`;
    t.equal(found, known, found === known ? name : advice);
  }
  t.end();
});

t.test('no recorded shape is forgotten: event types stay, versions only grow', (t) => {
  for (const name of Object.keys(fingerprints)) {
    const [type = '', version = ''] = name.split('.v');
    const now = new Map(definitions).get(type)?.version ?? 0;
    t.ok(now >= Number(version), `${name} can still be read`);
  }
  t.end();
});
