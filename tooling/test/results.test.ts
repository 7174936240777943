import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { plainReport } from '../plain-report.ts';
import { countResults } from '../test-results.ts';

const tap = `TAP version 14
1..3
# Subtest: good.test.ts
    # Subtest: one
        ok 1 - first
        ok 2 - second # SKIP no server
        1..2
    ok 1 - one
    1..1
ok 1 - good.test.ts # time=1200ms
# Subtest: bad.test.ts
    # Subtest: wrong
        ok 1 - right
        not ok 2 - one is two
          ---
          diff: "-2 +1"
          ...
        1..2
    not ok 1 - wrong
    1..1
not ok 2 - bad.test.ts # time=300ms
# Subtest: dead.test.ts
    ok 1 - before it died
    1..1
not ok 3 - dead.test.ts # time=5000ms
  ---
  signal: SIGKILL
  ...
`;

t.test('assertions are counted at every depth, and a file that died counts as a failure', async (t) => {
  const file = join(t.testdir({}), 'results.tap');
  await writeFile(file, tap);
  t.same(await countResults(file), { passed: 3, failed: 2, skipped: 1 });
});

t.test('the plain report has a line for each file and the reason of each failure', async (t) => {
  const lines: string[] = [];
  plainReport((line) => lines.push(line)).end(tap);
  t.same(lines, [
    '    ok   1.2 s  good.test.ts',
    'NOT OK  bad.test.ts > wrong > one is two',
    '        diff: -2 +1',
    'NOT OK   0.3 s  bad.test.ts',
    'NOT OK   5.0 s  dead.test.ts',
    'NOT OK  dead.test.ts',
    '        signal: SIGKILL',
  ]);
});
