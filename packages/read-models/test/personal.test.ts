import { allEvents, type EventDefinition, type PersonalFields } from '@taskledger/domain';
import { createCodec, type PersonalKeys } from '@taskledger/events';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { z } from 'zod';

const root = new URL('../../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const definitions: [string, EventDefinition][] = Object.entries(allEvents);

/** `title`, `restored.title`. */
const pathsOf = (fields: PersonalFields, before = ''): string[] =>
  Object.entries(fields).flatMap(([name, field]) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? pathsOf(z.record(z.string(), z.any()).parse(field), `${before}${name}.`)
      : [`${before}${name}`],
  );

const without = (value: unknown, path: string): unknown => {
  const object = z.record(z.string(), z.unknown()).safeParse(value).data;
  if (object === undefined) return value;
  const [name = '', ...rest] = path.split('.');
  const { [name]: inner, ...others } = object;
  if (rest.length === 0 || inner === undefined) return others;
  return { ...others, [name]: without(inner, rest.join('.')) };
};

/** Everybody was erased. */
const nobody: PersonalKeys = {
  erasures: () => 0,
  ready: () => undefined,
  recent: () => undefined,
  refresh: async () => undefined,
  subjectOf: () => '',
  of: () => 'erased',
  loadFor: async () => undefined,
  written: () => undefined,
  byId: () => 'erased',
  load: async () => undefined,
  all: async () => () => 'erased',
  check: async () => undefined,
};

const id = '01981f4e-1111-7a00-9c00-0a1b2c3d4e5f';
const stored = (type: string, schema_version: number, data: unknown) => ({
  position: 1,
  event_id: id,
  stream: `any-${id}`,
  version: 1,
  type,
  schema_version,
  data,
  meta: { actor: null, correlation_id: 'test' },
  recorded_at: '2026-01-01T00:00:00.000Z',
});

void t.test(
  'G4: every event of an erased person, of every version ever recorded, fits its schema',
  async (t) => {
    const codec = createCodec(allEvents, nobody);
    for (const [type, { version, schema, personal }] of definitions) {
      if (personal?.fields === undefined) continue;
      for (let each = 1; each <= version; each += 1) {
        const golden: unknown = JSON.parse(text(`packages/domain/test/golden/${type}.v${each}.json`));
        const open = z
          .record(z.string(), z.unknown())
          .parse(pathsOf(personal.fields).reduce((data, path) => without(data, path), golden));
        const [event] = await codec.open([stored(type, each, { ...open, enc: `${id}.gone` })]);
        const parsed = schema.safeParse(event?.data);
        t.ok(parsed.success, `${type}.v${each}`, { issues: parsed.error?.issues });
        t.notOk(JSON.stringify(event?.data).includes('enc'), 'the ciphertext is not shown');
      }
    }
  },
);

void t.test('G4: what is personal is written down, and stays personal', (t) => {
  const documented = text('docs/privacy.md');
  const known = z
    .record(z.string(), z.array(z.string()))
    .parse(JSON.parse(text('packages/domain/test/golden/personal.json')));
  for (const [type, { personal }] of definitions) {
    const fields = pathsOf(personal?.fields ?? {});
    if (fields.length > 0) {
      const row = documented.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${type}\``));
      for (const field of fields)
        t.ok(row?.includes(`\`${field}\``), `docs/privacy.md names ${type}.${field}`);
    }
    t.strictSame(
      fields.toSorted(),
      (known[type] ?? []).toSorted(),
      `golden/personal.json: a field of ${type} may become personal, and must not cease to be: it is encrypted in what is recorded`,
    );
  }
  t.end();
});
