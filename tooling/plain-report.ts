import { Parser, type Result } from 'tap-parser';
import { stringify } from 'yaml';

/**
 * Reads TAP and writes, where there is no terminal to draw on, a line for each test file and everything about each failure.
 * `write` gets whole lines without their end.
 */
export function plainReport(write: (line: string) => void): Parser {
  const root = new Parser();
  const told = { failures: 0 };
  root.on('assert', (result: Result) => {
    const seconds = result.time === null ? '' : `${(result.time / 1000).toFixed(1)} s`.padStart(8);
    write(`${result.ok ? '    ok' : 'NOT OK'}${seconds}  ${result.name}`);
  });
  root.on('bailout', (reason: string) => write(`Bail out! ${reason}`));
  watch(root, told, write);
  return root;
}

/** The line that closes a failed subtest repeats what its assertions have said, unless it alone knows the reason. */
function watch(parser: Parser, told: { failures: number }, write: (line: string) => void): void {
  let toldBeforeChild = 0;
  parser.on('child', (child: Parser) => {
    toldBeforeChild = told.failures;
    watch(child, told, write);
  });
  parser.on('comment', (comment: string) => {
    if (!/^# (Subtest|time=|\{|skip:|todo:|failed |No coverage)/.test(comment))
      write(`        ${comment.trim()}`);
  });
  parser.on('assert', (result: Result) => {
    if (result.ok || (result.closingTestPoint && told.failures > toldBeforeChild)) return;
    told.failures += 1;
    write(`NOT OK  ${result.fullname}`);
    if (result.diag !== null) write(details(result));
  });
}

function details(result: Result): string {
  return stringify(result.diag, { lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n');
}
