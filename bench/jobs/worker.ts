import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorkerReport, WorkerSettings } from './protocol.ts';

/** Starts the worker process; ready to handle jobs when this resolves. */
export const startWorker = async (settings: WorkerSettings) => {
  const child = fork(fileURLToPath(new URL('worker-process.js', import.meta.url)), [], { execArgv: [] });
  const handled = new Map<string, number>();
  const exited = once(child, 'exit');
  const ready = new Promise<void>((resolve) => {
    child.on('message', (report: WorkerReport) => {
      if ('ready' in report) resolve();
      else if (!handled.has(report.eventId)) handled.set(report.eventId, report.handledAt);
    });
  });
  child.send(settings);
  await Promise.race([ready, exited.then(() => Promise.reject(new Error('the worker did not start')))]);
  return {
    /** When the job of each event began, by the event's id. */
    handled,
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
};
