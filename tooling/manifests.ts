import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const names = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({ name: z.string(), dependencies: names, devDependencies: names });

/** The part of a package.json that says what its code may import. */
export type Manifest = z.infer<typeof manifestSchema>;

export function readManifest(folder: string): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

/** The folders of the workspace that have a package.json, as paths from its root. */
export function workspaceFolders(root: string): string[] {
  const inside = (parent: string) =>
    existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : [];
  return [...inside('packages'), ...inside('services'), 'bench'].filter((folder) =>
    existsSync(join(root, folder, 'package.json')),
  );
}
