import type { RateLimitUsage } from '@taskledger/runtime';

export interface UsageTally {
  /** Notes a request. */
  count(endpoint: string, subject: string): void;
  /** Notes that a counted request was refused. */
  refused(endpoint: string, subject: string): void;
  /** What was noted since the last time. */
  take(): RateLimitUsage[];
}

interface Counts {
  count: number;
  limited: number;
}

type Endpoints = Map<string, Map<string, Counts>>;

/**
 * Counts requests by endpoint, subject and window in this process. Its windows begin at multiples of their length, those of
 * the limits with a caller's first request. `nameOf` makes of a subject what may be kept.
 */
export const createUsageTally = (windowMs: number, nameOf: (subject: string) => string): UsageTally => {
  let window = 0;
  let endpoints: Endpoints = new Map();
  let closed: RateLimitUsage[] = [];

  const rows = (): RateLimitUsage[] => {
    const window_start = new Date(window).toISOString();
    return [...endpoints].flatMap(([endpoint, subjects]) =>
      [...subjects].map(([subject, counts]) => ({
        user_key: nameOf(subject),
        endpoint,
        window_start,
        ...counts,
      })),
    );
  };

  const closeWindow = (next: number): void => {
    closed.push(...rows());
    endpoints = new Map();
    window = next;
  };

  const countsOf = (endpoint: string, subject: string): Counts => {
    const now = Date.now();
    if (now >= window + windowMs || now < window) closeWindow(now - (now % windowMs));
    let subjects = endpoints.get(endpoint);
    if (subjects === undefined) endpoints.set(endpoint, (subjects = new Map<string, Counts>()));
    let counts = subjects.get(subject);
    if (counts === undefined) subjects.set(subject, (counts = { count: 0, limited: 0 }));
    return counts;
  };

  return {
    count: (endpoint, subject) => void (countsOf(endpoint, subject).count += 1),
    refused: (endpoint, subject) => void (countsOf(endpoint, subject).limited += 1),
    take: () => {
      closeWindow(window);
      const taken = closed;
      closed = [];
      return taken;
    },
  };
};
