/** What the first of several copies of a request was answered. */
export interface StoredAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly etag: string | null;
  /** The text that was sent, each `position` that is not above 0 counted from the last event's; null for an answer without a body. */
  readonly body: string | null;
}

/**
 * Names the positions of an answer. While an append is being made they are not known yet: it is recorded with positions that
 * count from its last event (0, or below), which are `last` or before it. Others, of earlier events, are above 0 already.
 */
export const namePositions = (body: string | null, last: number): string | null =>
  body === null
    ? body
    : JSON.stringify(
        JSON.parse(body, (name, value: unknown) =>
          name === 'position' && typeof value === 'number' && value <= 0 ? value + last : value,
        ),
      );
