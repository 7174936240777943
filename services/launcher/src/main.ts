import { compiledServices } from './programs.ts';
import { run } from './run.ts';

await run(compiledServices);
