import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './environment.ts';

export type ServiceName = 'api' | 'inbox' | 'launcher' | 'ops' | 'worker';

let checked = false;

/**
 * The program of a service as it runs in production: it starts in half the time that its sources take.
 * `pnpm test` has compiled it; whoever runs tap alone is told when that has to be done.
 * @throws Error when something was never compiled, or has changed since.
 */
export function compiled(service: ServiceName): string {
  const program = join(repositoryRoot, 'services', service, 'dist', 'main.js');
  const stale = existsSync(program) ? staleProject() : `services/${service}`;
  if (stale !== undefined) throw new Error(`${stale} has changed since it was compiled: run \`pnpm build\``);
  return program;
}

function staleProject(): string | undefined {
  if (checked) return undefined;
  const projects = ['packages', 'services'].flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder)).map((name) => join(folder, name)),
  );
  const stale = projects.find((project) => isStale(join(repositoryRoot, project)));
  checked = stale === undefined;
  return stale;
}

/** What `tsc -b` has compiled or found unchanged has a newer note of it than any of its sources. */
function isStale(project: string): boolean {
  const compilation = join(project, 'tsconfig.tsbuildinfo');
  if (!existsSync(compilation)) return false;
  const { mtimeMs } = statSync(compilation);
  const sources = join(project, 'src');
  return readdirSync(sources, { recursive: true, encoding: 'utf8' }).some(
    (name) => statSync(join(sources, name)).mtimeMs > mtimeMs,
  );
}
