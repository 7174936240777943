import { environment, loadConfig } from '@taskledger/runtime';
import { createTerminal } from './output/terminal.ts';
import { run } from './run.ts';

const terminal = createTerminal(process.stdout, process.stderr);
const stopping = new AbortController();
const stop = () => {
  // Whoever asks twice does not want to wait for an orderly end.
  if (stopping.signal.aborted) process.exit(130);
  terminal.note('Stopping …');
  stopping.abort();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

let readerLeft = false;
// Whoever reads the output may leave early (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  readerLeft = true;
  stopping.abort();
});

// Not process.exit: what was written must reach its reader first.
const status = await run(process.argv.slice(2), {
  terminal,
  signal: stopping.signal,
  config: () => loadConfig(environment()),
});
process.exitCode = readerLeft ? 0 : status;
