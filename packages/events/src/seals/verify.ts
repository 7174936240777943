import type { ClientBase } from 'pg';
import { checkSeals, isSigned } from './check-seals.ts';
import { type CheckEventsOptions, firstBadSeal } from './check-events.ts';
import { diagnose } from './diagnosis.ts';
import type { Finding } from './finding.ts';
import { type Seal, sealHash, type SealKeys } from './seal.ts';
import { newestSeal, readSeals } from './seal-rows.ts';
import { pinTextForm } from './stored-events.ts';
import { checkTail, type Tail } from './tail.ts';

export interface VerifyOptions extends CheckEventsOptions {
  /** In a transaction that sees one state (REPEATABLE READ). */
  readonly client: ClientBase;
  readonly keys: SealKeys;
  /** Events are checked under the seals that cover these positions (absent: all); the chain of seals is always checked whole. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Seals that were kept outside of the database: the chain must still contain each of them. */
  readonly checkpoints?: readonly Seal[] | undefined;
}

export interface Verification extends Tail {
  /** The range whose events were checked; null where no seal covers any. */
  readonly range: { readonly from: number; readonly to: number } | null;
  readonly events: number;
  readonly seals: number;
  /** The first thing that is wrong; null: the ledger is what was sealed. */
  readonly finding: Finding | null;
}

const sealsAtOnce = 1000;
const eventsAtOnce = 100_000;

/** Recomputes the seals from the events. Stops at the first thing that is wrong. */
export const verifyLedger = async (options: VerifyOptions): Promise<Verification> => {
  const { client, keys, from = 1, to = Number.MAX_SAFE_INTEGER, checkpoints = [] } = options;
  await pinTextForm(client);
  const checked = { seals: 0, events: 0, from: 0, to: 0 };
  let last: Seal | undefined;
  const found = new Map<number, Seal>();
  const wanted = new Set(checkpoints.map(({ number }) => number));
  let finding: Finding | undefined;
  while (finding === undefined) {
    const page = await readSeals(client, last?.number ?? 0, sealsAtOnce);
    if (page.length === 0) break;
    const badSeal = await checkSeals(page, last, keys);
    const good = badSeal === undefined ? page : page.filter(({ number }) => number < (badSeal.seal ?? 0));
    const covered = good.filter((seal) => seal.to >= from && seal.from <= to);
    finding = (await checkEvents(covered, options, (seal) => count(checked, seal))) ?? badSeal;
    for (const seal of page) if (wanted.has(seal.number)) found.set(seal.number, seal);
    last = page.at(-1);
  }
  for (const checkpoint of checkpoints) {
    finding ??= await checkCheckpoint(checkpoint, found.get(checkpoint.number), last, keys);
  }
  const { finding: tailFinding, ...tail } = await checkTail(client, await newestSeal(client));
  return {
    range: checked.seals === 0 ? null : { from: checked.from, to: checked.to },
    events: checked.events,
    seals: checked.seals,
    ...tail,
    finding: finding ?? tailFinding ?? null,
  };
};

const checkEvents = async (
  seals: readonly Seal[],
  options: VerifyOptions,
  onRight: (seal: Seal) => void,
): Promise<Finding | undefined> => {
  for (const group of groups(seals)) {
    const bad = await firstBadSeal(group, options);
    group.filter(({ number }) => bad === undefined || number < bad.number).forEach(onRight);
    if (bad !== undefined) return diagnose(options.client, bad);
  }
  return undefined;
};

const count = (checked: { seals: number; events: number; from: number; to: number }, seal: Seal): void => {
  if (checked.seals === 0) checked.from = seal.from;
  checked.to = seal.to;
  checked.seals += 1;
  checked.events += seal.count;
};

/** Not too many events in one statement, so that one that finds something early ends early. */
const groups = (seals: readonly Seal[]): Seal[][] => {
  const all: Seal[][] = [];
  let events = eventsAtOnce;
  for (const seal of seals) {
    if (events >= eventsAtOnce) {
      all.push([]);
      events = 0;
    }
    all.at(-1)?.push(seal);
    events += seal.count;
  }
  return all;
};

const checkCheckpoint = async (
  checkpoint: Seal,
  found: Seal | undefined,
  last: Seal | undefined,
  keys: SealKeys,
): Promise<Finding | undefined> => {
  const finding = (kind: Finding['kind'], position: number, detail: string): Finding => ({
    kind,
    position,
    seal: checkpoint.number,
    detail,
  });
  if (!(await isSigned(checkpoint, keys))) {
    const detail = keys.has(checkpoint.kid)
      ? 'the signature of the checkpoint does not fit'
      : `the checkpoint is signed with ${checkpoint.kid}, which is not a key of this ledger`;
    return finding('key_unknown', checkpoint.from, detail);
  }
  if (found === undefined) {
    const position = (last?.to ?? 0) + 1;
    return finding(
      'tail_truncated',
      position,
      `the seals end at ${position - 1}, the checkpoint reaches to ${checkpoint.to}`,
    );
  }
  return sealHash(found) === sealHash(checkpoint)
    ? undefined
    : finding(
        'seal_replaced',
        checkpoint.from,
        'the checkpoint is not of this chain: everything up to it may have been written anew',
      );
};
