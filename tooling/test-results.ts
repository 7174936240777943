import { createReadStream } from 'node:fs';
import { Parser, type Result } from 'tap-parser';

export interface TestResults {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Counts the assertions of a TAP file, at every depth. The line that closes a subtest is not counted, unless it is the only
 * thing that says that the subtest failed: one that timed out, threw, or kept to no plan.
 */
export async function countResults(file: string): Promise<TestResults> {
  const results: TestResults = { passed: 0, failed: 0, skipped: 0 };
  const parser = new Parser();
  count(parser, results);
  const complete = new Promise((resolve) => parser.once('complete', resolve));
  for await (const chunk of createReadStream(file, 'utf8')) parser.write(String(chunk));
  parser.end();
  await complete;
  return results;
}

function count(parser: Parser, results: TestResults): void {
  let failedBeforeChild = 0;
  parser.on('child', (child: Parser) => {
    failedBeforeChild = results.failed;
    count(child, results);
  });
  parser.on('assert', (result: Result) => {
    if (result.closingTestPoint && (result.ok || results.failed > failedBeforeChild)) return;
    if (result.skip !== false || result.todo !== false) results.skipped += 1;
    else if (result.ok) results.passed += 1;
    else results.failed += 1;
  });
}
