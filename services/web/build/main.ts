import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/**
 * Builds the web UI into `dist`, with a compressed copy (br, gz) beside each file: `pnpm --filter @taskledger/web build`. When what it is
 * made of has not changed since the last build, nothing is done.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.sources');
const sources = ['index.html', 'package.json', 'vite.config.ts', 'build', 'public', 'src'].map((name) =>
  join(root, name),
);
const client = join(root, '../../packages/client');
const fingerprint = fingerprintOf([...sources, join(client, 'package.json'), join(client, 'src')]);

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint) {
  const { build } = await import('vite');
  await build({ root, logLevel: 'warn' });
  for (const file of filesIn(dist)) compress(file);
  writeFileSync(stamp, fingerprint);
}

function fingerprintOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesIn)) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesIn(join(path, name)));
}

function compress(file: string): void {
  if (!/\.(html|js|css|svg|webmanifest)$/.test(file)) return;
  const content = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}
