/** What `If-Match` asks of the present version (RFC 9110, section 13.1.1). */
export type Precondition =
  /** `*`: that there is one; so much every command asks. */
  | { readonly kind: 'any' }
  /** One of these; none where only weak or foreign tags were named, which match nothing. */
  | { readonly kind: 'versions'; readonly versions: readonly number[] };

interface EntityTag {
  readonly weak: boolean;
  readonly value: string;
}

// A quoted tag and the comma or end after it; empty members are allowed in any list (section 5.6.1.2).
const member = /[ \t,]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?=,|$)|$)/y;

/** A list of entity tags; undefined where it is none. */
const parseTags = (header: string): readonly EntityTag[] | undefined => {
  const tags: EntityTag[] = [];
  member.lastIndex = 0;
  for (;;) {
    const found = member.exec(header);
    if (found === null) return undefined;
    const [, weak, value] = found;
    if (value === undefined) return tags.length === 0 ? undefined : tags;
    tags.push({ weak: weak !== undefined, value });
  }
};

/** `"12"` is the entity tag of version 12. */
export const entityTag = (version: number): string => `"${version}"`;

const versionOf = ({ value }: EntityTag): number | undefined =>
  /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;

/** `If-Match` compares strongly: a weak tag matches nothing. Undefined for a header that is no list of entity tags. */
export const parseIfMatch = (header: string): Precondition | undefined => {
  if (header.trim() === '*') return { kind: 'any' };
  const tags = parseTags(header);
  if (tags === undefined) return undefined;
  const versions = tags.flatMap((tag) => (tag.weak ? [] : (versionOf(tag) ?? [])));
  return { kind: 'versions', versions };
};

/** `If-None-Match` compares weakly (section 13.1.2). What is malformed is ignored: the client gets the whole answer. */
export const isUnchanged = (ifNoneMatch: string | undefined, version: number): boolean => {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return parseTags(ifNoneMatch)?.some((tag) => versionOf(tag) === version) ?? false;
};
