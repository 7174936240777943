import type { ClientBase } from 'pg';
import { firstBadSeal } from './check-events.ts';
import { checkSeals } from './check-seals.ts';
import type { Finding } from './finding.ts';
import type { Seal, SealKeys } from './seal.ts';
import { newestSeals } from './seal-rows.ts';
import { mostEventsPerSeal } from './sealing.ts';
import { pinTextForm } from './stored-events.ts';
import { checkTail, type Tail } from './tail.ts';

const usual = { seals: 100, events: mostEventsPerSeal };

/** What was checked, and what was found. Says nothing about what came before: `verifyLedger` does. */
export interface NewestSealsCheck extends Tail {
  readonly seals: number;
  /** The events under them; null while nothing is sealed. */
  readonly range: { readonly from: number; readonly to: number } | null;
  readonly finding: Finding | null;
}

/**
 * Checks the newest seals, `most` of them (at least one): their chain, their signatures, the events under them, and that positions go
 * on without a gap behind them. Quick enough for a request. `client` is in a transaction that sees one state.
 */
export const checkNewestSeals = async (
  client: ClientBase,
  keys: SealKeys,
  most = usual,
): Promise<NewestSealsCheck> => {
  await pinTextForm(client);
  const newest = await newestSeals(client, most.seals + 1);
  const seals = within(newest.slice(-most.seals), most.events);
  const [first, last] = [seals[0], seals.at(-1)];
  const before = newest.at(-seals.length - 1);
  const finding = (await checkSeals(seals, before, keys)) ?? (await checkEvents(client, seals));
  const { finding: tailFinding, ...tail } = await checkTail(client, last);
  return {
    seals: seals.length,
    range: first === undefined || last === undefined ? null : { from: first.from, to: last.to },
    finding: finding ?? tailFinding ?? null,
    ...tail,
  };
};

/** The last of them with no more events than that, but at least one. */
const within = (seals: readonly Seal[], events: number): readonly Seal[] => {
  let left = events;
  const tooMany = seals.findLastIndex(({ count }) => (left -= count) < 0);
  return seals.slice(Math.min(tooMany + 1, seals.length - 1));
};

/** Which event it is would take a search through all seals. */
const checkEvents = async (client: ClientBase, seals: readonly Seal[]): Promise<Finding | undefined> => {
  const bad = await firstBadSeal(seals, { client });
  if (bad === undefined) return undefined;
  const detail = `the events from ${bad.from} to ${bad.to} are not what was sealed`;
  return { kind: 'edited', position: bad.from, seal: bad.number, detail };
};
