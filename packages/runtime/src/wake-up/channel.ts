/** One way for wake-ups to get from process to process. */
export interface Channel {
  /** Sends once; rejects when it cannot be sent now. Nothing is kept for later: the next hint says more. */
  publish(position: number): Promise<void>;
  /** Begins to receive, and goes on across lost connections. */
  subscribe(onPosition: (position: number) => void): void;
  /** Bounded; never rejects. */
  close(): Promise<void>;
}

/** The name of the channel, the same for all processes on one database. (In PostgreSQL, channels belong to a database already.) */
export const CHANNEL = 'taskledger_ledger';

/** A position out of a message; undefined if the message is not ours. */
export function parsePosition(message: string | undefined): number | undefined {
  const position = Number(message);
  return message && Number.isSafeInteger(position) && position >= 0 ? position : undefined;
}
