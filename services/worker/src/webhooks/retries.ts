const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** After the n-th attempt: ten in about three days (Standard Webhooks 1.0 recommends the like). */
const pauses = [
  3 * second,
  30 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  6 * hour,
  12 * hour,
  22 * hour,
  30 * hour,
];

/** Milliseconds until the next attempt, each less a random part of up to a fifth, so that what failed together does not come back together; undefined after the last. */
export const retryWebhookIn = (
  attempt: number,
  _error?: unknown,
  random = Math.random,
): number | undefined => {
  const pause = pauses[attempt - 1];
  return pause === undefined ? undefined : Math.round(pause * (1 - random() / 5));
};
