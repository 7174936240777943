import type { Chance } from './chance.ts';
import type { NamedOperation, OpenApi } from './operations.ts';
import { createValues, hostile } from './values.ts';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Makes requests for an operation: a third valid, a third nearly so, a third hostile. */
export const createRequests = (document: OpenApi, chance: Chance, ids: readonly string[]) => {
  const { valid, near } = createValues(document, chance, ids);

  const textOf = (value: unknown): string =>
    typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

  return ({ method, path, operation }: NamedOperation): FuzzRequest => {
    const mood = chance.oneOf(['valid', 'near', 'hostile'] as const);
    const odd = () => mood !== 'valid' && chance.percent(mood === 'near' ? 15 : 40);
    const parameters = operation.parameters ?? [];
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const schema = parameters.find((each) => each.in === 'path' && each.name === name)?.schema ?? {};
      return encode(
        textOf(odd() ? chance.oneOf(hostile) : valid({ format: 'uuid', ...schema })).slice(0, 1_000),
      );
    });
    const query = parameters
      .filter((each) => each.in === 'query' && (each.required === true || chance.percent(25)))
      .map(
        (each) =>
          [each.name, textOf(odd() ? chance.oneOf(hostile) : valid(each.schema)).slice(0, 1_000)] as const,
      );
    if (mood === 'hostile' && chance.percent(20)) query.push(['unknown_parameter', 'x']);
    const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
    const content = Object.entries(operation.requestBody?.content ?? {})[0];
    const body = content === undefined ? strayBody(method) : bodyOf(mood, content[1].schema);
    return {
      method: method.toUpperCase(),
      path: search === '' ? filled : `${filled}?${search}`,
      headers: {
        ...(body !== undefined && {
          'content-type': odd() ? 'text/plain' : (content?.[0] ?? 'application/json'),
        }),
        ...(chance.percent(15) && {
          'if-match': chance.oneOf(['"1"', '"2"', 'W/"1"', '*', 'x', '"999999999999"']),
        }),
        ...(method === 'post' && chance.percent(25) && { 'idempotency-key': `key-${chance.below(200)}` }),
        ...(method === 'get' && chance.percent(10) && { 'if-none-match': '"1"' }),
      },
      body,
    };
  };

  function bodyOf(
    mood: 'valid' | 'near' | 'hostile',
    schema: Parameters<typeof valid>[0],
  ): string | undefined {
    if (mood === 'valid') return JSON.stringify(valid(schema));
    if (mood === 'near') return JSON.stringify(near(schema));
    return chance.oneOf([
      () => undefined,
      () => '',
      () => '{',
      () => '{"a":1,}',
      () => '[1e400]',
      () => `{"title":"\\ud800","__proto__":{"x":1}}`,
      () => '['.repeat(5_000),
      () => JSON.stringify(chance.oneOf(hostile)),
      () => JSON.stringify(near(schema)),
    ])();
  }

  function strayBody(method: string): string | undefined {
    return method !== 'get' && chance.percent(5) ? '{"stray":true}' : undefined;
  }
};

/** Lone surrogates cannot be encoded; they go as what a careless client would send. */
const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString());
