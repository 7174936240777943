-- Events that a subscription could not handle, and those of the same streams after them, which wait so that each stream keeps its order.
-- The checkpoint has passed them: nothing else is held up.
CREATE TABLE parked_events (
  subscription text NOT NULL,
  position bigint NOT NULL,
  stream text COLLATE "C" NOT NULL,
  -- waiting: behind another one of its stream · failed: it will be tried again · dead: given up, waits for an operator.
  state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'failed', 'dead')),
  attempts integer NOT NULL DEFAULT 0,
  -- Without secrets and addresses.
  last_error text,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  parked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (subscription, position)
);

CREATE INDEX parked_events_by_stream ON parked_events (subscription, stream, position);

-- The asynchronous read model `task_reminders`: the tasks that are to be finished by a time, kept by the subscription `task-reminders`.
-- What is due for a reminder is a short range of an index, however many tasks have had theirs.
CREATE TABLE task_reminders (
  task_id uuid PRIMARY KEY,
  due_at timestamptz(3) NOT NULL,
  -- Of the last event that had to do with it.
  position bigint NOT NULL,
  -- The due time for which a reminder was decided on, whatever came of it. Another due time is another reminder.
  reminded_for timestamptz(3)
);

CREATE INDEX task_reminders_due ON task_reminders (due_at) WHERE reminded_for IS DISTINCT FROM due_at;

-- Reactors that are new with this version begin here: what happened before is old news.
INSERT INTO subscriptions (name, position)
SELECT name, coalesce((SELECT max(position) FROM events), 0)
  FROM unnest(ARRAY['assignment-mail', 'reminder-mail', 'completion-lambda']) AS n(name);
