import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Keeps docs/features.md honest: its last column is made from the titles of the tests. `--check` only compares.
 * A feature that is `done` or `partly` there must have a test; one that is `planned` must have none.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const document = 'docs/features.md';

const testFiles = (): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '');

/** Feature numbers → the files with a test whose title carries them. */
export const provenFeatures = (files: readonly { readonly name: string; readonly text: string }[]) => {
  const proven = new Map<string, Set<string>>();
  for (const { name, text } of files) {
    for (const [, , title = ''] of text.matchAll(/\btest\(\s*(['"`])((?:(?!\1).)*)\1/gsu)) {
      for (const [number] of title.matchAll(/\b[A-G]\d\d?\b/g)) {
        proven.set(number, (proven.get(number) ?? new Set()).add(name));
      }
    }
  }
  return proven;
};

const row = /^\| ([A-G]\d\d?) \| (.+?) \| (done|partly|planned) \| .*\|$/;

/** The document with its last column made anew, and what is wrong with its claims. */
export const renderFeatures = (text: string, proven: ReadonlyMap<string, ReadonlySet<string>>) => {
  const problems: string[] = [];
  const lines = text.split('\n').map((line) => {
    const [, number = '', feature = '', state = ''] = row.exec(line) ?? [];
    if (number === '') return line;
    const files = [...(proven.get(number) ?? [])].toSorted((a, b) => a.localeCompare(b));
    if (state === 'planned' && files.length > 0)
      problems.push(`${number} is planned, but ${files.join(', ')} proves it`);
    if (state !== 'planned' && files.length === 0)
      problems.push(`${number} is ${state}, but no test carries its number`);
    return `| ${number} | ${feature} | ${state} | ${files.map((file) => `[${file.replace(/.*\//, '')}](../${file})`).join(' ')} |`;
  });
  return { text: lines.join('\n'), problems };
};

const main = (): number => {
  const check = process.argv.includes('--check');
  const path = join(root, document);
  const present = readFileSync(path, 'utf8');
  const files = testFiles().map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
  const { text, problems } = renderFeatures(present, provenFeatures(files));
  if (check && text !== present) problems.push(`${document} is out of date: run pnpm features`);
  if (!check) writeFileSync(path, text);
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main();
