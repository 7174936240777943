import { SingleBar } from 'cli-progress';
import { duration, grouped } from './numbers.ts';

export interface Progress {
  /** So many of the total are done. */
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** What is counted, and what follows once all of it is done. */
export interface ProgressWords {
  readonly noun: string;
  readonly after: string;
}

const folding: ProgressWords = { noun: 'events', after: ', comparing' };

const lineEveryMs = 1000;

/**
 * Shows how far long work has come, with rate and time left: as a bar on a terminal, else as a line every second. Always
 * on standard error, so that standard output stays clean.
 */
export const startProgress = (
  stream: NodeJS.WriteStream,
  label: string,
  total: number,
  words: ProgressWords = folding,
): Progress => {
  const started = performance.now();
  const report = (done: number) => describe(done, total, performance.now() - started, words);
  return stream.isTTY ? bar(stream, label, total, report) : lines(stream, label, report);
};

const bar = (
  stream: NodeJS.WriteStream,
  label: string,
  total: number,
  report: (done: number) => string,
): Progress => {
  const shown = new SingleBar({
    stream,
    format: `${label} {bar} {percentage}% {report}`,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    // Ctrl-C is the command's to handle: it stops the bar on its way out.
    gracefulExit: false,
  });
  shown.start(total, 0, { report: report(0) });
  return {
    update: (done) => shown.update(Math.min(done, total), { report: report(done) }),
    stop: () => shown.stop(),
  };
};

const lines = (stream: NodeJS.WriteStream, label: string, report: (done: number) => string): Progress => {
  let done = 0;
  const timer = setInterval(() => stream.write(`${label}: ${report(done)}\n`), lineEveryMs);
  return {
    update: (value) => void (done = value),
    stop: () => clearInterval(timer),
  };
};

/** `120,000 of 1,000,000 events, 400,000/s, 2.2 s left` */
export const describe = (
  done: number,
  total: number,
  elapsedMs: number,
  { noun, after } = folding,
): string => {
  const soFar = `${grouped(done)} of ${grouped(Math.max(total, done))} ${noun}`;
  if (done >= total) return `${soFar}${after}`;
  if (done === 0) return soFar;
  const perMs = done / Math.max(elapsedMs, 1);
  return `${soFar}, ${grouped(perMs * 1000)}/s, ${duration((total - done) / perMs)} left`;
};
