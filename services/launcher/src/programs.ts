import { fileURLToPath } from 'node:url';
import type { Program } from './supervise.ts';

export interface Programs {
  /** What the product consists of. */
  readonly services: readonly Program[];
  /** The development inbox on these ports. */
  inbox(httpPort: number, smtpPort: number): Program;
}

/** The compiled services of this repository. */
export const compiledServices: Programs = {
  services: [
    { name: 'api', args: [mainOf('api')] },
    { name: 'worker', args: [mainOf('worker')] },
  ],
  inbox: (httpPort, smtpPort) => ({
    name: 'inbox',
    args: [mainOf('inbox'), '--http-port', String(httpPort), '--smtp-port', String(smtpPort)],
  }),
};

function mainOf(service: string): string {
  return fileURLToPath(new URL(`../../${service}/dist/main.js`, import.meta.url));
}
