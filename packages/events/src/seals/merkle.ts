import { hash } from 'node:crypto';

/**
 * The Merkle tree of RFC 9162, 2.1 (as in RFC 6962) over SHA-256. Leaves and nodes are hashed under different first bytes, so that
 * neither can be passed off as the other.
 */

export const hashBytes = 32;

/** SHA-256 as a string of 32 characters, one for each byte: of all forms that Node gives it in, this one costs the least. */
const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'binary');

const leafPrefix = 0x00;
const nodePrefix = 0x01;

/**
 * The hash of the leaf whose content is `bytes` from `start` to `end`. The byte before `start` must exist and be of no use any
 * more: it becomes the prefix, which spares a copy.
 */
export const leafHashInPlace = (bytes: Buffer, start: number, end: number): string => {
  bytes[start - 1] = leafPrefix;
  return sha256(bytes.subarray(start - 1, end));
};

export const leafHash = (content: Uint8Array): Buffer =>
  Buffer.from(sha256(Buffer.concat([Uint8Array.of(leafPrefix), content])), 'latin1');

const nodeBytes = Buffer.alloc(1 + 2 * hashBytes);
nodeBytes[0] = nodePrefix;

const nodeHash = (left: string, right: string): string => {
  nodeBytes.write(left, 1, 'latin1');
  nodeBytes.write(right, 1 + hashBytes, 'latin1');
  return sha256(nodeBytes);
};

/** A tree that leaves are added to, from left to right; it keeps one hash for each level. Hashes are such strings. */
export const createTree = () => {
  // The roots of the complete subtrees so far, from the largest; subtree i has 2^level[i] leaves, each level at most once.
  const roots: string[] = [];
  let size = 0;
  return {
    add: (leaf: string): void => {
      let node = leaf;
      for (let rest = size; (rest & 1) === 1; rest >>>= 1) node = nodeHash(roots.pop() ?? '', node);
      roots.push(node);
      size += 1;
    },
    size: (): number => size,
    root: (): string => {
      if (size === 0) throw new Error('a tree without leaves is never sealed');
      return roots.reduceRight((right, left) => nodeHash(left, right));
    },
  };
};

/** The leaf at `index` of hashes that stand one behind the other. */
export const leafAt = (leaves: Buffer, index: number): string =>
  leaves.toString('latin1', index * hashBytes, (index + 1) * hashBytes);

/** The root over leaves `from` up to `to` (exclusive). */
export const rootOf = (leaves: Buffer, from = 0, to = leaves.length / hashBytes): Buffer => {
  const tree = createTree();
  for (let index = from; index < to; index += 1) tree.add(leafAt(leaves, index));
  return Buffer.from(tree.root(), 'latin1');
};

/** The inclusion proof of a leaf: the hashes from its neighbour's up to below the root (RFC 9162, 2.1.3.1). */
export const inclusionPath = (leaves: Buffer, index: number): Buffer[] => {
  const path = (from: number, to: number): Buffer[] => {
    if (to - from === 1) return [];
    const middle = from + largestPowerBelow(to - from);
    return index < middle
      ? [...path(from, middle), rootOf(leaves, middle, to)]
      : [...path(middle, to), rootOf(leaves, from, middle)];
  };
  return path(0, leaves.length / hashBytes);
};

const largestPowerBelow = (size: number): number => 2 ** Math.ceil(Math.log2(size) - 1);

/** The root that a leaf and its path lead to (RFC 9162, 2.1.3.2); undefined where the path has not the length that it must have. */
export const rootFromPath = (
  leaf: Buffer,
  index: number,
  size: number,
  path: readonly Buffer[],
): Buffer | undefined => {
  if (index >= size) return undefined;
  let [fn, sn] = [index, size - 1];
  let node = leaf.toString('latin1');
  for (const sibling of path) {
    if (sn === 0) return undefined;
    const other = sibling.toString('latin1');
    if (fn % 2 === 1 || fn === sn) {
      node = nodeHash(other, node);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      node = nodeHash(node, other);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 ? Buffer.from(node, 'latin1') : undefined;
};
