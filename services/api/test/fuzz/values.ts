import type { Chance } from './chance.ts';
import type { JsonSchema, OpenApi } from './operations.ts';

/** Makes values for the schemas of a document; ids are mostly ones that a response has shown before. */
export const createValues = (
  { components }: Pick<OpenApi, 'components'>,
  chance: Chance,
  ids: readonly string[],
) => {
  const resolve = (schema: JsonSchema): JsonSchema => {
    if (schema.$ref === undefined) return schema;
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    const found = components?.schemas?.[name];
    if (found === undefined) throw new Error(`${schema.$ref} leads nowhere`);
    return resolve(found);
  };

  const text = ({ format, minLength = 0, maxLength = 40, enum: choices }: JsonSchema): unknown => {
    if (choices !== undefined) return chance.oneOf(choices);
    if (format === 'uuid') return ids.length > 0 && chance.percent(90) ? chance.oneOf(ids) : unknownId;
    if (format === 'date') return chance.oneOf(['2026-02-28', '2024-02-29', '1999-12-31']);
    if (format === 'date-time')
      return chance.oneOf(['2026-03-29T02:30:00+01:00', '2031-01-01T00:00:00.123Z']);
    if (format === 'email') return `fuzz-${chance.below(1e9)}@example.com`;
    if (format === 'uri') return 'https://example.com/hook';
    const words = chance.oneOf([
      'Write the report',
      'ünïcödé ß 試 🙂',
      "'; DROP TABLE events; --",
      '<b>x</b>',
      'a',
    ]);
    return words
      .repeat(Math.max(1, Math.ceil(minLength / words.length)))
      .slice(0, Math.max(minLength, maxLength));
  };

  /** One that fits. */
  const valid = (given: JsonSchema, depth = 0): unknown => {
    const schema = resolve(given);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return chance.oneOf(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return valid(chance.oneOf(choices), depth);
    if (schema.allOf !== undefined) {
      return Object.assign({}, ...schema.allOf.map((part) => valid(part, depth)));
    }
    const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
    switch (type) {
      case 'string':
        return text(schema);
      case 'integer':
      case 'number':
        return Math.max(schema.minimum ?? 0, Math.min(schema.maximum ?? 100, chance.below(100)));
      case 'boolean':
        return chance.percent(50);
      case 'null':
        return null;
      case 'array': {
        const length = depth > 3 ? 0 : chance.below(Math.min(schema.maxItems ?? 4, 4));
        return Array.from({ length }, () => valid(schema.items ?? {}, depth + 1));
      }
      case 'object': {
        const wanted = Object.entries(schema.properties ?? {}).filter(
          ([name]) => schema.required?.includes(name) === true || chance.percent(40),
        );
        return Object.fromEntries(wanted.map(([name, part]) => [name, valid(part, depth + 1)]));
      }
      default:
        return chance.oneOf(hostile);
    }
  };

  /** One that nearly fits: a member is wrong, missing or too much. */
  const near = (schema: JsonSchema): unknown => {
    const value = valid(schema);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return chance.oneOf(hostile);
    const members = Object.entries(value);
    const at = chance.below(members.length + 1);
    if (at === members.length) return { ...value, [chance.oneOf(foreignNames)]: chance.oneOf(hostile) };
    return Object.fromEntries(
      chance.percent(30)
        ? members.filter((_, index) => index !== at)
        : members.map(([name, member], index) => [name, index === at ? chance.oneOf(hostile) : member]),
    );
  };

  return { valid, near };
};

const unknownId = '01999999-9999-7999-8999-999999999999';
const foreignNames = [
  'role',
  'id',
  'created_by',
  '__proto__',
  'constructor',
  'is_admin',
  '',
  'a.b',
  '\u0000',
];

/** What breaks services. */
export const hostile: readonly unknown[] = [
  null,
  '',
  ' ',
  0,
  -1,
  1e308,
  2 ** 53,
  true,
  [],
  {},
  [[]],
  '\u0000',
  '\ud800',
  'x'.repeat(20_000),
  '%00%ff',
  '../../etc/passwd',
  '2026-02-30',
  '9999999999-01-01',
  '0000-00-00T00:00:00Z',
  'infinity',
  'NaN',
  '🙂'.repeat(300),
  ['\u0000'],
  { toString: 1, __proto__: null, constructor: { prototype: {} } },
  Array.from({ length: 200 }, () => 'tag'),
];
