import type { LiveMessage } from './message.ts';

/** Why a feed ends that its client did not end. */
export type EndReason = 'session_ended' | 'token_expired' | 'shutting_down';

/** Where a client's messages go. Nothing here waits. */
export interface Sink {
  send(messages: readonly LiveMessage[]): void;
  /** Shows that the connection lives, and up to which position the client has been told everything. */
  beat(position: number): void;
  /** Bytes that wait for the client to take them. */
  buffered(): number;
  /** When all that was sent has left, or cannot leave any more. */
  flushed(): Promise<void>;
  /** Says why, and closes. */
  end(reason: EndReason): void;
  /** Closes at once: the client takes nothing. */
  drop(): void;
}
