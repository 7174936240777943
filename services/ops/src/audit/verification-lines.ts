import type { Verification } from '@taskledger/events';
import { counted, duration, grouped } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import type { Terminal } from '../output/terminal.ts';

/** The result for a person. */
export const verificationLines = (
  result: Verification & { readonly seconds: number; readonly checkpoints: number },
  { paint }: Pick<Terminal, 'paint'>,
): string[] => {
  const { finding, checkpoints } = result;
  if (finding === null) {
    return [
      `${paint('green', '✔')} The ledger is what was sealed: ${extent(result)}`,
      ...(checkpoints > 0
        ? [`${paint('green', '✔')} It contains ${counted(checkpoints, 'checkpoint')}`]
        : []),
      ...tailLines(result, paint),
    ];
  }
  const seal = finding.seal === null ? '' : ` (seal ${grouped(finding.seal)})`;
  return [
    `${paint('red', '✘')} Position ${grouped(finding.position)}: ${finding.kind.replaceAll('_', ' ')}${seal}: ${printable(finding.detail)}`,
    `    Right up to there: ${extent(result)}`,
    '    What to do now: docs/audit.md, "When something is found"',
  ];
};

const extent = ({ range, events, seals, seconds }: Verification & { readonly seconds: number }): string =>
  range === null
    ? 'nothing'
    : `${counted(events, 'event')} under ${counted(seals, 'seal')}, positions ${grouped(range.from)} to ${grouped(range.to)} (${duration(seconds * 1000)}, ${grouped(events / Math.max(seconds, 0.001))}/s)`;

const tailLines = ({ unsealed, unsealed_since }: Verification, paint: Terminal['paint']): string[] =>
  unsealed === 0
    ? []
    : [
        `${paint('yellow', '!')} ${counted(unsealed, 'event')} at the end ${unsealed === 1 ? 'is' : 'are'} not sealed yet (since ${unsealed_since ?? '?'}): a running worker seals about once a second`,
      ];
