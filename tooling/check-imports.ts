import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative, resolve, sep } from 'node:path';
import { allowedImports, type Room } from './house.ts';
import { type ImportFound, importsOf } from './imports-of.ts';
import { type Manifest, readManifest, workspaceFolders } from './manifests.ts';

/**
 * Fails when an import points the wrong way, leaves its package by a relative path, or names a package that the
 * nearest package.json does not declare. Run in the lint step; the root of the workspace may be given.
 */
const scope = '@taskledger/';
const root = resolve(process.argv[2] ?? '.');
const rootManifest = readManifest(root);
const faults = [
  ...workspaceFolders(root).flatMap(checkFolder),
  ...checkFiles('tooling', 'test', rootManifest),
];

for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? 'Every import keeps to the house.' : `${faults.length} forbidden imports.`);
process.exitCode = faults.length === 0 ? 0 : 1;

function checkFolder(folder: string): string[] {
  const manifest = readManifest(join(root, folder));
  const faults = checkManifest(folder, manifest);
  if (folder === 'bench') return [...faults, ...checkFiles(folder, 'test', manifest)];
  const rooms: Room[] = ['src', 'test'];
  return [...faults, ...rooms.flatMap((room) => checkFiles(folder, room, manifest, room))];
}

function checkManifest(folder: string, manifest: Manifest): string[] {
  const forbidden = (dependencies: Record<string, string>, room: Room) =>
    Object.keys(dependencies)
      .filter((name) => name.startsWith(scope) && !allowedImports(folder, room).includes(unscoped(name)))
      .map((name) => `${folder}/package.json: ${folder} must not depend on ${name}`);
  const room = folder === 'bench' ? 'test' : 'src';
  return [...forbidden(manifest.dependencies, room), ...forbidden(manifest.devDependencies, 'test')];
}

function checkFiles(folder: string, room: Room, manifest: Manifest, inside = ''): string[] {
  return sourceFiles(join(root, folder, inside)).flatMap((file) =>
    importsOf(file, readFileSync(file, 'utf8'))
      .map((found) => ({ found, fault: faultOf(file, found, folder, room, manifest) }))
      .filter(({ fault }) => fault !== undefined)
      .map(({ found, fault }) => `${relative(root, file)}:${found.line}: ${fault}`),
  );
}

function faultOf(
  file: string,
  found: ImportFound,
  folder: string,
  room: Room,
  manifest: Manifest,
): string | undefined {
  const { specifier } = found;
  if (specifier.startsWith('.')) {
    const target = relative(join(root, folder), resolve(file, '..', specifier));
    return target.startsWith(`..${sep}`) ? `'${specifier}' leaves ${folder}: import the package` : undefined;
  }
  if (isBuiltin(specifier)) return undefined;
  const name = packageName(specifier);
  if (name.startsWith(scope) && !allowedImports(folder, room).includes(unscoped(name))) {
    return `${folder}/${room} must not import ${name}`;
  }
  if (name === manifest.name || declared(name, found, room, manifest)) return undefined;
  return `${name} is not declared in ${folder}/package.json`;
}

/** A test may also use what the root declares; compiled code has only its own dependencies. */
function declared(name: string, found: ImportFound, room: Room, manifest: Manifest): boolean {
  if (name in manifest.dependencies) return true;
  if (room === 'src' && !found.typeOnly) return false;
  const development = {
    ...manifest.devDependencies,
    ...(room === 'test' ? rootManifest.devDependencies : {}),
  };
  return name in development || `@types/${name}` in development;
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function unscoped(name: string): string {
  return name.slice(scope.length);
}

function sourceFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]sx?$/.test(name) && !/(^|[/\\])(node_modules|dist|\.tap)[/\\]/.test(name))
    .map((name) => join(directory, name));
}
