/**
 * The directions in which imports may point: docs/architecture.md, "The house".
 * Everything is named by its folder; `@taskledger/<name>` is the last part of it.
 */

const packages = ['domain', 'events', 'read-models', 'runtime', 'client'];

/** What the sources of a folder may import of ours. */
const sourcesMayImport: Readonly<Record<string, readonly string[]>> = {
  'packages/domain': [],
  'packages/events': [],
  'packages/read-models': ['domain', 'events'],
  'packages/runtime': ['events'],
  'packages/client': [],
  // A page in a browser: it knows the API alone.
  'services/web': ['client'],
  'packages/testing': packages,
};

/** A test may look at its own package from outside, at every package, and at the tools for tests: never at a service. */
const testsMayImport: readonly string[] = [...packages, 'testing'];

export type Room = 'src' | 'test';

/** The names that a folder (`packages/events`, `services/api`, `bench` …) may import, itself included. */
export function allowedImports(folder: string, room: Room): readonly string[] {
  const itself = ownName(folder);
  // The benchmarks measure the API's own parts as well as whole processes.
  if (folder === 'bench') return [...testsMayImport, 'api', 'worker', itself];
  if (room === 'test') return [...testsMayImport, itself];
  const allowed = sourcesMayImport[folder] ?? (folder.startsWith('services/') ? packages : []);
  return [...allowed, itself];
}

export function ownName(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}
