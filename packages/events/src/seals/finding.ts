/**
 * What is wrong with a ledger.
 *
 * - `edited`: the event is not the one that was sealed.
 * - `missing`: the event that was sealed is gone (the later ones may have been renumbered).
 * - `inserted`: an event stands where none, or another one, was sealed.
 * - `reordered`: a sealed event stands at another position than the one it was sealed at.
 * - `tail_truncated`: events, or seals, are gone from the end.
 * - `seal_missing`, `seal_replaced`: of the chain of seals a part is gone, or is not what was signed.
 * - `key_unknown`: a seal is signed with a key that is not trusted.
 */
export type FindingKind =
  | 'edited'
  | 'missing'
  | 'inserted'
  | 'reordered'
  | 'tail_truncated'
  | 'seal_missing'
  | 'seal_replaced'
  | 'key_unknown';

export interface Finding {
  readonly kind: FindingKind;
  /** The first bad position. For a bad seal: the first position that it stands for. */
  readonly position: number;
  /** The number of the seal by which it was found; null where there is none. */
  readonly seal: number | null;
  /** A sentence for a person. */
  readonly detail: string;
}
