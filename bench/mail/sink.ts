import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Where it listens; then of each mail, when the server has accepted it. */
export type SinkReport = { readonly port: number } | { readonly messageId: string; readonly at: number };

/** Starts a mail server in a process of its own. */
export const startSink = async () => {
  const child = fork(fileURLToPath(new URL('sink-process.js', import.meta.url)), [], { execArgv: [] });
  const accepted = new Map<string, number>();
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the mail server did not start')));
    child.on('message', (report: SinkReport) => {
      if ('port' in report) resolve(report.port);
      else if (!accepted.has(report.messageId)) accepted.set(report.messageId, report.at);
    });
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    /** When each mail was accepted, by its id. */
    accepted,
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
};
