import type { ClientBase } from 'pg';
import type { Finding, FindingKind } from './finding.ts';
import { hashBytes, leafAt, leafHash, rootOf } from './merkle.ts';
import type { Seal } from './seal.ts';
import { sealOver } from './seal-rows.ts';
import { eachStoredEvent } from './stored-events.ts';

/** A stored event without its first field, so that it can be hashed as if it stood elsewhere. */
interface Standing {
  readonly position: number;
  readonly rest: Buffer;
}

const hashAt = (position: number, { rest }: Standing): string =>
  leafHash(Buffer.concat([Buffer.from(String(position)), rest])).toString('latin1');

/** Says what is wrong with the events of a seal that does not fit them. The transaction sees the same state as the check did. */
export const diagnose = async (client: ClientBase, seal: Seal): Promise<Finding> => {
  const finding = (kind: FindingKind, position: number, detail: string): Finding => ({
    kind,
    position,
    seal: seal.number,
    detail,
  });
  const leaves = (await sealOver(client, seal.from))?.leaves;
  if (leaves === undefined || !rootOf(leaves).equals(Buffer.from(seal.root, 'hex'))) {
    const detail = `the events from ${seal.from} to ${seal.to} are not what was sealed; which of them cannot be said, for the list of their hashes was changed, too`;
    return finding('edited', seal.from, detail);
  }
  // One more: it tells whether the events behind have moved up.
  const standing = await read(client, seal.from, seal.to + 1);
  const leafOf = (position: number) => leafAt(leaves, position - seal.from);

  for (let position = seal.from; position <= seal.to; position += 1) {
    const here = standing.filter((event) => event.position === position);
    const [event] = here;
    if (event === undefined) {
      const next = standing.some((other) => other.position > position) || (await anyAfter(client, seal.to));
      return next
        ? finding('missing', position, 'the event that was sealed here is gone')
        : finding(
            'tail_truncated',
            position,
            'the ledger ends before it, but events from here on were sealed',
          );
    }
    if (here.length > 1) return finding('inserted', position, `${here.length} events stand here`);
    if (hashAt(position, event) === leafOf(position)) continue;
    return classify(client, finding, position, event, standing, leafOf(position));
  }
  return finding('edited', seal.from, 'the events are not in the order in which they were sealed');
};

const classify = async (
  client: ClientBase,
  finding: (kind: FindingKind, position: number, detail: string) => Finding,
  position: number,
  event: Standing,
  standing: readonly Standing[],
  leaf: string,
): Promise<Finding> => {
  const next = standing.find((other) => other.position === position + 1);
  const nextIsMine = next !== undefined && hashAt(position, next) === leaf;
  const home = await placeOf(client, event);
  // Two that have changed places are each the other's: that is no insertion.
  if (nextIsMine && home === undefined) {
    return finding('inserted', position, 'an event was put in here; those behind it were renumbered');
  }
  if (home === position + 1 && !nextIsMine) {
    return finding(
      'missing',
      position,
      'the event that was sealed here is gone; those behind it were renumbered',
    );
  }
  return home === undefined
    ? finding('edited', position, 'the event is not the one that was sealed')
    : finding('reordered', position, `the event that was sealed at ${home} stands here`);
};

/** The position at which an event was sealed as it is but for its position; looked for among all seals. */
const placeOf = async (client: ClientBase, event: Standing): Promise<number | undefined> => {
  let after = 0;
  for (;;) {
    const found = await sealOver(client, after + 1);
    if (found === undefined) return undefined;
    const { seal, leaves } = found;
    for (let index = 0; index < leaves.length / hashBytes; index += 1) {
      if (hashAt(seal.from + index, event) === leafAt(leaves, index)) return seal.from + index;
    }
    after = seal.to;
  }
};

const read = async (client: ClientBase, from: number, to: number): Promise<Standing[]> => {
  const standing: Standing[] = [];
  await eachStoredEvent(client, { from, to }, (position, bytes, start, end) => {
    const tab = bytes.indexOf('\t', start);
    standing.push({ position, rest: Buffer.from(bytes.subarray(tab, end)) });
  });
  return standing;
};

const anyAfter = async (client: ClientBase, position: number): Promise<boolean> => {
  const { rowCount } = await client.query('SELECT FROM events WHERE position > $1 LIMIT 1', [position]);
  return rowCount !== 0;
};
