-- Deliveries become one row for each (event, channel, recipient), written by the reactor before it enqueues the job and kept by
-- the job's handler: so the queue can be lost as a whole and made good from here. Ids only: who or what a recipient is, is
-- looked up when the delivery is made.
ALTER TABLE deliveries
  DROP CONSTRAINT deliveries_state_check,
  DROP CONSTRAINT deliveries_check,
  ALTER COLUMN attempts SET DEFAULT 0,
  ALTER COLUMN first_attempt_at DROP DEFAULT,
  ALTER COLUMN first_attempt_at DROP NOT NULL,
  -- The reactor that decided on it; the worker knows what is to be done for it.
  ADD COLUMN reactor text COLLATE "C",
  -- The event that it is about.
  ADD COLUMN position bigint,
  ADD COLUMN channel text COLLATE "C" CHECK (channel IN ('mail', 'webhook', 'lambda')),
  -- The id of a user or a webhook, the name of a function; of a mail to an address that is nobody's, the challenge.
  ADD COLUMN recipient text COLLATE "C",
  -- Grows when the job is made anew: a job of an earlier round ends without doing anything.
  ADD COLUMN round integer NOT NULL DEFAULT 0,
  -- The process that made the last attempt.
  ADD COLUMN worker uuid,
  ADD COLUMN last_attempt_at timestamptz,
  -- Without secrets and addresses.
  ADD COLUMN last_error text,
  -- When an attempt is due, or was begun; null when there will be none.
  ADD COLUMN next_attempt_at timestamptz,
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();

UPDATE deliveries d
   SET reactor = substring(d.id FROM '^(.+?)-[0-9a-f]{8}-[0-9a-f]{4}-'), position = e.position, channel = 'mail',
       recipient = coalesce(substring(d.id FROM '-[0-9a-f]{12}-(.+)$'), e.data->>'user_id', substr(e.stream, strpos(e.stream, '-') + 1)),
       last_attempt_at = d.first_attempt_at, created_at = d.first_attempt_at,
       next_attempt_at = CASE WHEN d.state = 'sending' THEN now() END
  FROM events e
 WHERE e.event_id = substring(d.id FROM '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')::uuid;

ALTER TABLE deliveries
  ALTER COLUMN reactor SET NOT NULL,
  ALTER COLUMN position SET NOT NULL,
  ALTER COLUMN channel SET NOT NULL,
  ALTER COLUMN recipient SET NOT NULL,
  -- pending: not tried yet · sending: an attempt is under way, or was cut short · failed: it will be tried again · sent · skipped: not
  -- wanted, or its recipient is gone; decided once · dead: given up, waits for an operator · dropped: by an operator.
  ADD CONSTRAINT deliveries_state_check
    CHECK (state IN ('pending', 'sending', 'failed', 'sent', 'skipped', 'dead', 'dropped')),
  ADD CONSTRAINT deliveries_outstanding_check
    CHECK ((state IN ('pending', 'sending', 'failed')) = (next_attempt_at IS NOT NULL)),
  ADD CONSTRAINT deliveries_settled_check
    CHECK ((state IN ('pending', 'sending', 'failed')) = (settled_at IS NULL));

CREATE INDEX deliveries_outstanding ON deliveries (next_attempt_at) WHERE state IN ('pending', 'sending', 'failed');
CREATE INDEX deliveries_dead ON deliveries (settled_at, id) WHERE state = 'dead';
-- A webhook's delivery log.
CREATE INDEX deliveries_by_webhook ON deliveries (recipient, created_at DESC, id) WHERE channel = 'webhook';

-- Names the content of the queues as of the last time when it was known to be whole. A Redis that tells another name has been
-- restarted or emptied: what is outstanding is put into it again.
CREATE TABLE queue_epoch (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch text NOT NULL,
  noticed_at timestamptz NOT NULL DEFAULT now()
);
