export interface WelcomeFacts {
  readonly apiUrl: string;
  /** None: mails are really sent. */
  readonly inboxUrl: string | undefined;
  readonly dataDir: string;
  readonly databasePlace: string;
  readonly seconds: number;
}

/** What somebody who has just started it wants to know. */
export function welcome({ apiUrl, inboxUrl, dataDir, databasePlace, seconds }: WelcomeFacts): string {
  const inside = databasePlace.startsWith(dataDir);
  return [
    '',
    `  Taskledger is ready (${seconds.toFixed(1)} s)`,
    '',
    `  Web UI       ${apiUrl}`,
    `  API          ${apiUrl}/api/v1`,
    `  Swagger UI   ${apiUrl}/api/docs`,
    ...(inboxUrl === undefined ? [] : [`  Inbox        ${inboxUrl}  (every mail it sends)`]),
    `  Data         ${dataDir}`,
    ...(inside ? [] : [`  Database     ${databasePlace}`]),
    '',
    '  Ctrl-C stops all of it.',
    '',
    '',
  ].join('\n');
}
