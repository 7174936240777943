/** What a list of tasks may be ordered by: a key that is never null, and how to read it back from a cursor. */
interface SortField {
  /** Nulls come last in both directions. */
  readonly key: (descending: boolean) => string;
  readonly type: string;
  /** Whether PostgreSQL can read the text as this type: a forged cursor must not reach it. */
  readonly valid: (text: string) => boolean;
}

const timestampText = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

const isTimestamp = (text: string): boolean => {
  if (text === 'infinity' || text === '-infinity') return true;
  const [, year = '', month = '', day = ''] = timestampText.exec(text) ?? [];
  if (year === '' || year === '0000') return false;
  const date = new Date(Date.parse(`${year}-${month}-${day}T00:00:00Z`));
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
};

const matches = (pattern: RegExp) => (text: string) => pattern.test(text);

export const sortFields = {
  due_date: {
    key: (descending) => `coalesce(due_at, '${descending ? '-' : ''}infinity'::timestamptz)`,
    type: 'timestamptz',
    valid: isTimestamp,
  },
  priority: { key: () => 'priority', type: 'task_priority', valid: matches(/^(LOW|MEDIUM|HIGH|URGENT)$/) },
  status: { key: () => 'status', type: 'text', valid: matches(/^[A-Z_]{1,20}$/) },
  title: { key: () => 'lower(title)', type: 'text', valid: matches(/^[^\0\p{Surrogate}]{0,1000}$/su) },
  created_at: { key: () => 'created_at', type: 'timestamptz', valid: isTimestamp },
  updated_at: { key: () => 'updated_at', type: 'timestamptz', valid: isTimestamp },
} as const satisfies Record<string, SortField>;

export type SortFieldName = keyof typeof sortFields;

export interface SortTerm {
  readonly field: SortFieldName;
  readonly descending: boolean;
}

export const defaultOrdering: readonly SortTerm[] = [{ field: 'created_at', descending: true }];

/** `-due_date,title` → its terms; undefined where a name is unknown or comes twice. */
export const parseOrdering = (text: string): readonly SortTerm[] | undefined => {
  const terms = text.split(',').map((part) => {
    const descending = part.startsWith('-');
    return { field: descending ? part.slice(1) : part, descending };
  });
  const fields = new Set(terms.map(({ field }) => field));
  const known = terms.filter((term): term is SortTerm => Object.hasOwn(sortFields, term.field));
  return known.length === terms.length && fields.size === terms.length ? known : undefined;
};

export const orderingText = (terms: readonly SortTerm[]): string =>
  terms.map(({ field, descending }) => (descending ? `-${field}` : field)).join(',');

/** The keys to sort by, the id last as the tie-breaker. */
export const sortKeys = (terms: readonly SortTerm[]) => [
  ...terms.map(({ field, descending }) => ({
    sql: sortFields[field].key(descending),
    type: sortFields[field].type,
    descending,
  })),
  { sql: 'id', type: 'uuid', descending: terms.at(-1)?.descending ?? true },
];
