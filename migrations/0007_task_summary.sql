-- The asynchronous read model `task_summary`: kept by the subscription `task-summary`, never by an append, which so pays nothing
-- for its indexes. One entry for everybody who sees a task: its creator, its assignee, and (the nil UUID) the administrators.
CREATE TABLE task_summary_entries (
  task_id uuid NOT NULL,
  user_id uuid NOT NULL,
  status text COLLATE "C" NOT NULL,
  priority task_priority NOT NULL,
  due_at timestamptz(3),
  -- The day, where the task is due on a day: a calendar's day, whoever looks at it. Where it is due at a time: null.
  due_day date,
  completed_at timestamptz(3),
  PRIMARY KEY (task_id, user_id)
);

CREATE INDEX task_summary_entries_by_day ON task_summary_entries (user_id, due_day)
  WHERE due_day IS NOT NULL AND status IN ('PENDING', 'IN_PROGRESS', 'OVERDUE');
CREATE INDEX task_summary_entries_by_time ON task_summary_entries (user_id, due_at)
  WHERE due_day IS NULL AND due_at IS NOT NULL AND status IN ('PENDING', 'IN_PROGRESS', 'OVERDUE');
CREATE INDEX task_summary_entries_late ON task_summary_entries (user_id, due_at)
  WHERE due_at IS NOT NULL AND status IN ('PENDING', 'IN_PROGRESS');
CREATE INDEX task_summary_entries_completed ON task_summary_entries (user_id, completed_at) WHERE status = 'COMPLETED';

-- The number of a user's entries by status and priority.
CREATE TABLE task_summary (
  user_id uuid NOT NULL,
  status text COLLATE "C" NOT NULL,
  priority task_priority NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (user_id, status, priority)
);
