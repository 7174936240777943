import { createConfig, lintFromString } from '@redocly/openapi-core';
import t from 'tap';
import { operationsOf, type OpenApi, type Response } from './fuzz/operations.ts';
import { startApi } from './support.ts';

t.test('A8 B7 D4: the OpenAPI document', async (t) => {
  const api = await startApi(t, { env: { PUBLIC_URL: 'https://tasks.acme.test' } });
  const { body } = await api.request<OpenApi>('GET', '/api/openapi.json');

  await t.test('has no finding by the rules of its linter', async (t) => {
    const findings = await lintFromString({
      source: JSON.stringify(body),
      // Health, keys and the like have nothing to refuse: their `default` response says how a problem looks.
      config: await createConfig({
        extends: ['recommended-strict'],
        rules: { 'operation-4xx-response': 'off' },
      }),
    });
    t.strictSame(
      findings.map(
        ({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer ?? ''}`,
      ),
      [],
    );
  });

  await t.test('describes every status of every operation, and every parameter and body', async (t) => {
    const operations = operationsOf(body);
    t.ok(operations.length > 60, `${operations.length} operations`);
    for (const { method, path, operation } of operations) {
      const name = `${method.toUpperCase()} ${path}`;
      t.ok((operation.summary ?? '') !== '', `${name} has a summary`);
      for (const [status, response] of Object.entries(operation.responses)) {
        const { description = '' } = resolved(body, response);
        t.ok(description !== '', `${name}: ${status} is described`);
      }
      const succeeds = Object.keys(operation.responses).some((status) => /^[123]/.test(status));
      t.ok(succeeds, `${name} says what success looks like`);
      for (const parameter of path.matchAll(/\{(\w+)\}/g)) {
        t.ok(
          operation.parameters?.some((each) => each.in === 'path' && each.name === parameter[1]),
          `${name}: ${parameter[1]} is declared`,
        );
      }
    }
  });
});

const resolved = ({ components }: OpenApi, response: Response): Response =>
  response.$ref === undefined
    ? response
    : (components?.responses?.[response.$ref.split('/').at(-1) ?? ''] ?? {});
