import { complaintAboutProof, type InclusionProof, proofSchema } from '@taskledger/events';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { Failure } from '../failure.ts';
import { grouped } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { parseJson, readPublicKeys, readText } from './files.ts';

/** Checks a proof with nothing but two files. */
export const checkProof = async (
  context: Context,
  file: string,
  { publicKey }: { readonly publicKey: string },
): Promise<ExitStatus> => {
  const keys = readPublicKeys(publicKey);
  const parsed = proofSchema.safeParse(parseJson(readText(file)));
  if (!parsed.success) throw new Failure('no_proof', `${printable(file)} is no proof, or a damaged one.`);
  const proof = parsed.data;
  const complaint = await complaintAboutProof(proof, keys);
  const { position, seal } = proof;
  const valid = complaint === undefined;
  answer(context, { valid, position, seal: seal.number, kid: seal.kid, reason: complaint ?? null }, () =>
    valid
      ? [
          `${context.terminal.paint('green', '✔')} The event at position ${grouped(position)} was in the ledger, as it is here, when seal ${grouped(seal.number)} was made (${seal.sealed_at}).`,
          ...eventLines(proof),
        ]
      : [`${context.terminal.paint('red', '✘')} The proof does not hold: ${printable(complaint)}.`],
  );
  return valid ? 0 : 1;
};

const fields = [
  'position',
  'event_id',
  'stream',
  'version',
  'type',
  'schema_version',
  'data',
  'meta',
  'recorded_at',
] as const;

const eventLines = ({ event }: InclusionProof): string[] =>
  event
    .split('\t')
    .map((value, index) => `    ${(fields[index] ?? '?').padEnd(15)} ${printable(unescaped(value))}`);

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** COPY's text format (PostgreSQL manual, COPY, "Text Format"). */
const unescaped = (field: string): string =>
  field.replaceAll(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
