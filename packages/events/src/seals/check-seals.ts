import { verify } from 'node:crypto';
import type { Finding } from './finding.ts';
import { noPrevious, type Seal, sealHash, type SealKeys, sealText } from './seal.ts';

/**
 * Checks seals that follow each other: numbers and ranges without a gap, each chained to the one before, each signed with a
 * known key. `before` is the seal before the first of them, undefined when that is the first of all.
 */
export const checkSeals = async (
  seals: readonly Seal[],
  before: Seal | undefined,
  keys: SealKeys,
): Promise<Finding | undefined> => {
  // All at once: they are worked off by the threads of the pool.
  const signatures = await Promise.all(seals.map((seal) => checkSignature(seal, keys)));
  for (const [index, seal] of seals.entries()) {
    const found = checkLink(seal, index === 0 ? before : seals[index - 1]) ?? signatures[index];
    if (found !== undefined) return found;
  }
  return undefined;
};

const checkLink = (seal: Seal, before: Seal | undefined): Finding | undefined => {
  const number = (before?.number ?? 0) + 1;
  const from = (before?.to ?? 0) + 1;
  if (seal.number !== number) {
    return finding('seal_missing', number, from, `seal ${number} is gone; seal ${seal.number} comes next`);
  }
  if (seal.from !== from || seal.to < from || seal.count !== seal.to - seal.from + 1) {
    const range = `${seal.from} to ${seal.to}`;
    return finding('seal_replaced', number, from, `it covers ${range}, but should begin at ${from}`);
  }
  const previous = before === undefined ? noPrevious : sealHash(before);
  if (seal.previous === previous) return undefined;
  return before === undefined
    ? finding('seal_replaced', number, from, 'it is not the first of a chain')
    : finding('seal_replaced', before.number, before.from, `seal ${number} was chained to another one`);
};

const checkSignature = async (seal: Seal, keys: SealKeys): Promise<Finding | undefined> => {
  if (!keys.has(seal.kid)) {
    return finding(
      'key_unknown',
      seal.number,
      seal.from,
      `it is signed with ${seal.kid}, which is not a trusted key`,
    );
  }
  return (await isSigned(seal, keys))
    ? undefined
    : finding('seal_replaced', seal.number, seal.from, 'its signature does not fit');
};

/** Whether one of the keys, the one that the seal names, has signed it. */
export const isSigned = (seal: Seal, keys: SealKeys): Promise<boolean> => {
  const key = keys.get(seal.kid);
  if (key === undefined) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    verify(
      null,
      Buffer.from(sealText(seal)),
      key,
      Buffer.from(seal.signature, 'base64url'),
      (error, fits) => {
        if (error === null) resolve(fits);
        else reject(error);
      },
    );
  });
};

const finding = (kind: Finding['kind'], seal: number, position: number, detail: string): Finding => ({
  kind,
  seal,
  position,
  detail,
});
