import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

/**
 * Turns an OpenAPI document (the second file that is named, else the standard input) into types, in the first one. Run from the root: `pnpm client`.
 *
 * openapi-typescript writes with TypeScript's JavaScript API, which TypeScript 7 does not have: this package has a TypeScript 5
 * for it alone.
 */
const [file, document] = process.argv.slice(2);
if (file === undefined) throw new Error('name the file to write');
const types = astToString(
  await openapiTS(document === undefined ? process.stdin : readFileSync(document), { alphabetize: true }),
);
writeFileSync(file, `// Generated from the OpenAPI document by \`pnpm client\`: not to be edited.\n${types}`);
