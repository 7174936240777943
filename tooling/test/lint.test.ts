import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t from 'tap';
import { repositoryRoot, spawnCommand, spawnProcess, type TestScope } from '@taskledger/testing';
import { readManifest } from '../manifests.ts';

const checker = join(repositoryRoot, 'tooling/check-imports.ts');

t.test('the lint step checks rules, imports and lay-out', async (t) => {
  const manifest = await readFile(join(repositoryRoot, 'package.json'), 'utf8');
  t.match(manifest, /"lint": "oxlint && tsx tooling\/check-imports\.ts && .*prettier --check/);
});

t.test('imports that point the wrong way fail the lint step', async (t) => {
  const copy = await copyOfWorkspace(t);
  const clean = await check(t, copy);
  t.equal(clean.code, 0, 'the workspace as it is passes', { output: clean.output });

  const planted: [file: string, text: string, complaint: string][] = [
    [
      'packages/domain/src/a.ts',
      `import '@taskledger/events';`,
      'packages/domain/src must not import @taskledger/events',
    ],
    [
      'packages/events/src/a.ts',
      `export * from '@taskledger/domain';`,
      'packages/events/src must not import',
    ],
    [
      'packages/runtime/src/a.ts',
      `type T = import('@taskledger/domain').T;`,
      'packages/runtime/src must not import',
    ],
    [
      'packages/read-models/src/a.ts',
      `await import('@taskledger/runtime');`,
      'packages/read-models/src must not import',
    ],
    [
      'packages/read-models/src/b.ts',
      `import type { T } from '@taskledger/testing';`,
      'must not import @taskledger/testing',
    ],
    [
      'packages/runtime/test/a.test.ts',
      `import '@taskledger/api';`,
      'packages/runtime/test must not import @taskledger/api',
    ],
    [
      'services/api/src/a.ts',
      `import '@taskledger/worker';`,
      'services/api/src must not import @taskledger/worker',
    ],
    [
      'services/ops/src/a.ts',
      `import '@taskledger/testing';`,
      'services/ops/src must not import @taskledger/testing',
    ],
    [
      'services/worker/src/a.ts',
      `import '../../api/src/index.ts';`,
      `'../../api/src/index.ts' leaves services/worker`,
    ],
    ['services/worker/src/b.ts', `import 'tap';`, 'tap is not declared in services/worker/package.json'],
    ['bench/a.ts', `import '@taskledger/ops';`, 'bench/test must not import @taskledger/ops'],
    ['tooling/a.ts', `import '../packages/domain/src/index.ts';`, 'leaves tooling'],
  ];
  for (const [file, text] of planted) {
    await mkdir(dirname(join(copy, file)), { recursive: true });
    await writeFile(join(copy, file), text);
  }
  await declare(copy, 'packages/domain', '@taskledger/runtime');

  const { code, output } = await check(t, copy);
  t.equal(code, 1);
  for (const [file, , complaint] of planted) {
    const line = output.split('\n').find((candidate) => candidate.startsWith(`${file}:1: `)) ?? '';
    t.ok(line.includes(complaint), `${file}: ${complaint}`, { output });
  }
  t.match(output, 'packages/domain/package.json: packages/domain must not depend on @taskledger/runtime');
  t.match(output, `${planted.length + 1} forbidden imports.`, 'and nothing else is reported');
});

t.test('rules that need types hold in sources and in tests', async (t) => {
  const copy = await copyOfWorkspace(t);
  const faults: [text: string, rule: string][] = [
    [`export function a(): void { Promise.resolve(1); }`, 'no-floating-promises'],
    [`export const b = (a: string[]): string => a[0]!;`, 'no-non-null-assertion'],
    [`export const c = (x: any): string => String(x);`, 'no-explicit-any'],
    [
      `export function d(x: 'p' | 'q'): void { switch (x) { case 'p': break; } }`,
      'switch-exhaustiveness-check',
    ],
    [`export const e = async (): Promise<number> => await 1;`, 'await-thenable'],
    [`import { Pool } from 'pg';\nexport type F = Pool;`, 'consistent-type-imports'],
    [`export const g = (a: string): string => a as string;`, 'no-unnecessary-type-assertion'],
    [`const unused = 1;\nexport {};`, 'no-unused-vars'],
    [
      `export function h(xs: string[]): void { xs.forEach(async (x) => { await Promise.resolve(x); }); }`,
      'no-misused-promises',
    ],
    [`export const i = process.env['HOME'];`, 'no-process-env'],
  ];
  const folders = ['packages/events/src', 'packages/events/test'];
  for (const folder of folders) {
    for (const [text, rule] of faults) await writeFile(join(copy, folder, `${rule}.ts`), `${text}\n`);
  }
  const oxlint = spawnCommand(t, join(repositoryRoot, 'node_modules/.bin/oxlint'), {
    args: ['-f', 'unix', ...folders],
    cwd: copy,
  });
  t.equal((await oxlint.exited).code, 1, oxlint.output());
  for (const folder of folders) {
    for (const [, rule] of faults) {
      if (rule === 'no-process-env' && folder.endsWith('test')) continue;
      const found = new RegExp(`${folder}/${rule}\\.ts:\\d+:\\d+: .*\\(${rule}\\)`).test(oxlint.stdout());
      t.ok(found, `${rule} in ${folder}`, { output: oxlint.output() });
    }
  }
});

async function check(t: TestScope, root: string): Promise<{ code: number | null; output: string }> {
  const process = spawnProcess(t, checker, { args: [root] });
  const { code } = await process.exited;
  return { code, output: process.output() };
}

/** The sources and settings of the workspace, with the installed modules linked, where no ignore pattern applies. */
async function copyOfWorkspace(t: TestScope): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'taskledger-lint-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const files = [
    'package.json',
    '.oxlintrc.json',
    'tsconfig.base.json',
    'tsconfig.tests.json',
    'tsconfig.json',
  ];
  for (const entry of [...files, 'packages', 'services', 'bench', 'tooling']) {
    await cp(join(repositoryRoot, entry), join(directory, entry), {
      recursive: true,
      filter: (source) => !/[\\/](node_modules|dist|\.tap|fixtures)$/.test(source),
    });
  }
  for (const folder of ['.', 'packages/events']) {
    await symlink(join(repositoryRoot, folder, 'node_modules'), join(directory, folder, 'node_modules'));
  }
  return directory;
}

async function declare(root: string, folder: string, dependency: string): Promise<void> {
  const { dependencies, ...rest } = readManifest(join(root, folder));
  const changed = { ...rest, dependencies: { ...dependencies, [dependency]: 'workspace:*' } };
  await writeFile(join(root, folder, 'package.json'), JSON.stringify(changed));
}
