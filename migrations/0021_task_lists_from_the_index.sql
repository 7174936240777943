-- What lists filter and sort by, in the index by which a user's tasks are found: so neither the count of a page nor another
-- ordering reads the tasks themselves, of which somebody may have 100,000, but for the few that are shown. One index for each
-- side and not one for each ordering: every index costs every append. `position` is where the activity log begins to look.
DROP INDEX tasks_by_creator;
CREATE INDEX tasks_by_creator ON tasks (created_by, created_at, id)
  INCLUDE (position, status, priority, due_at, due_day, updated_at, deleted_at);
DROP INDEX tasks_by_assignee;
CREATE INDEX tasks_by_assignee ON tasks (assigned_to, created_at, id)
  INCLUDE (created_by, position, status, priority, due_at, due_day, updated_at, deleted_at) WHERE assigned_to IS NOT NULL;
