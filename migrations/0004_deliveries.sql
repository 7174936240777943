-- What left the service, or is about to: one row for each (event, channel, recipient). A handler records here before and after
-- it acts, so that a crash, a redelivery or a rewind repeats at most the one step that was in flight.
CREATE TABLE deliveries (
  -- The job's id: derived from reactor, event and recipient, and so the same whenever it is derived again.
  id text COLLATE "C" PRIMARY KEY,
  -- skipped: its recipient did not want it, or is gone. Decided once: a rewind after a change of mind sends no old news.
  state text COLLATE "C" NOT NULL CHECK (state IN ('sending', 'sent', 'skipped')),
  attempts integer NOT NULL DEFAULT 1,
  first_attempt_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  CHECK ((state = 'sending') = (settled_at IS NULL))
);
