import type { ClientBase } from 'pg';
import { createTree, leafHashInPlace } from './merkle.ts';
import type { Seal } from './seal.ts';
import { eachStoredEvent } from './stored-events.ts';

export interface CheckEventsOptions {
  readonly client: ClientBase;
  /** Told of so many events more. */
  readonly onProgress?: ((events: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The first of seals that follow each other whose events are not what was sealed; undefined when all of them are. */
export const firstBadSeal = async (
  seals: readonly Seal[],
  { client, onProgress, signal }: CheckEventsOptions,
): Promise<Seal | undefined> => {
  const [first, last] = [seals[0], seals.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  let index = 0;
  let seal: Seal | undefined = first;
  let expected = first.from;
  let tree = createTree();
  let bad: Seal | undefined;
  let seen = 0;

  const finishSeal = (finished: Seal): void => {
    if (Buffer.from(tree.root(), 'latin1').toString('hex') !== finished.root) bad = finished;
    index += 1;
    seal = seals[index];
    tree = createTree();
  };

  await eachStoredEvent(
    client,
    { from: first.from, to: last.to },
    (position, bytes, start, end) => {
      seen += 1;
      if (bad !== undefined || seal === undefined) return;
      if (position !== expected) {
        bad = seal;
        return;
      }
      tree.add(leafHashInPlace(bytes, start, end));
      expected += 1;
      if (position === seal.to) finishSeal(seal);
    },
    () => {
      signal?.throwIfAborted();
      onProgress?.(seen);
      seen = 0;
    },
  );
  // What is left of the last seal has no events.
  return bad ?? seal;
};
