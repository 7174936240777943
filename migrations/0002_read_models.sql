-- Inline read models: written by the append itself, so a read that follows a write sees it. Rows are never deleted: what is
-- gone carries `deleted_at`. `position` is the stream's last event; `<table>_write` adds it to the base of the batch.
-- A constraint's name, less the table's, is the rule that it holds: clients see `email_taken`.

CREATE TYPE task_priority AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'URGENT');

CREATE TABLE tasks (
  id uuid CONSTRAINT tasks_pkey PRIMARY KEY,
  created_by uuid NOT NULL,
  assigned_to uuid,
  category_id uuid,
  title text NOT NULL,
  status text COLLATE "C" NOT NULL,
  priority task_priority NOT NULL,
  tags text[] NOT NULL,
  due_at timestamptz(3),
  due_day date,
  overdue_noted boolean NOT NULL,
  completed_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3),
  version integer NOT NULL,
  position bigint NOT NULL,
  -- The task as clients see it, ready to send, less `position` and what depends on the present time.
  document text NOT NULL
);

CREATE INDEX tasks_by_creation ON tasks (created_at, id);
CREATE INDEX tasks_by_creator ON tasks (created_by, created_at, id);
CREATE INDEX tasks_by_assignee ON tasks (assigned_to, created_at, id) WHERE assigned_to IS NOT NULL;
CREATE INDEX tasks_by_category ON tasks (category_id) WHERE category_id IS NOT NULL;
CREATE INDEX tasks_falling_due ON tasks (due_at)
  WHERE due_at IS NOT NULL AND NOT overdue_noted AND deleted_at IS NULL AND status IN ('PENDING', 'IN_PROGRESS');

CREATE FUNCTION tasks_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM jsonb_to_recordset(rows) AS r(category_id uuid, deleted_at timestamptz)
      LEFT JOIN categories c ON c.id = r.category_id
     WHERE r.category_id IS NOT NULL AND r.deleted_at IS NULL AND (c.id IS NULL OR c.deleted_at IS NOT NULL)
  ) THEN
    RAISE EXCEPTION 'the category does not exist' USING ERRCODE = 'TL001', CONSTRAINT = 'tasks_category_missing';
  END IF;
  INSERT INTO tasks AS t
  SELECT r.id, r.created_by, r.assigned_to, r.category_id, r.title, r.status, r.priority, r.tags, r.due_at, r.due_day,
         r.overdue_noted, r.completed_at, r.created_at, r.updated_at, r.deleted_at, r.version, base + r.position, r.document
    FROM jsonb_to_recordset(rows) AS r(
           id uuid, created_by uuid, assigned_to uuid, category_id uuid, title text, status text, priority task_priority,
           tags text[], due_at timestamptz, due_day date, overdue_noted boolean, completed_at timestamptz,
           created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, version integer, position bigint,
           document text)
  ON CONFLICT (id) DO UPDATE SET
    (assigned_to, category_id, title, status, priority, tags, due_at, due_day, overdue_noted, completed_at, updated_at,
     deleted_at, version, position, document) =
    (excluded.assigned_to, excluded.category_id, excluded.title, excluded.status, excluded.priority, excluded.tags,
     excluded.due_at, excluded.due_day, excluded.overdue_noted, excluded.completed_at, excluded.updated_at,
     excluded.deleted_at, excluded.version, excluded.position, excluded.document);
END
$$;

CREATE TABLE users (
  id uuid CONSTRAINT users_pkey PRIMARY KEY,
  email text NOT NULL,
  username text,
  display_name text NOT NULL,
  role text NOT NULL,
  is_active boolean NOT NULL,
  bio text NOT NULL,
  avatar_url text,
  timezone text NOT NULL,
  email_notifications jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  version integer NOT NULL,
  position bigint NOT NULL
);

CREATE UNIQUE INDEX users_email_taken ON users (lower(email));
CREATE UNIQUE INDEX users_username_taken ON users (lower(username)) WHERE username IS NOT NULL;

CREATE FUNCTION users_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO users
  SELECT r.id, r.email, r.username, r.display_name, r.role, r.is_active, r.bio, r.avatar_url, r.timezone,
         r.email_notifications, r.created_at, r.updated_at, r.version, base + r.position
    FROM jsonb_populate_recordset(NULL::users, rows) AS r
  ON CONFLICT (id) DO UPDATE SET
    (email, username, display_name, role, is_active, bio, avatar_url, timezone, email_notifications, updated_at, version,
     position) =
    (excluded.email, excluded.username, excluded.display_name, excluded.role, excluded.is_active, excluded.bio,
     excluded.avatar_url, excluded.timezone, excluded.email_notifications, excluded.updated_at, excluded.version,
     excluded.position);
END
$$;

CREATE TABLE sessions (
  id uuid CONSTRAINT sessions_pkey PRIMARY KEY,
  user_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  version integer NOT NULL,
  position bigint NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_id, id);

CREATE FUNCTION sessions_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sessions
  SELECT r.id, r.user_id, r.created_at, r.last_used_at, r.revoked_at, r.version, base + r.position
    FROM jsonb_populate_recordset(NULL::sessions, rows) AS r
  ON CONFLICT (id) DO UPDATE SET
    (last_used_at, revoked_at, version, position) =
    (excluded.last_used_at, excluded.revoked_at, excluded.version, excluded.position);
END
$$;

CREATE TABLE categories (
  id uuid CONSTRAINT categories_pkey PRIMARY KEY,
  owner_id uuid NOT NULL,
  name text NOT NULL,
  color text,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3),
  version integer NOT NULL,
  position bigint NOT NULL
);

CREATE UNIQUE INDEX categories_category_exists ON categories (owner_id, lower(name)) WHERE deleted_at IS NULL;

CREATE FUNCTION categories_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM jsonb_populate_recordset(NULL::categories, rows) AS r
      JOIN tasks t ON t.category_id = r.id AND t.deleted_at IS NULL
     WHERE r.deleted_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'the category is in use' USING ERRCODE = 'TL001', CONSTRAINT = 'categories_category_in_use';
  END IF;
  INSERT INTO categories
  SELECT r.id, r.owner_id, r.name, r.color, r.created_at, r.updated_at, r.deleted_at, r.version, base + r.position
    FROM jsonb_populate_recordset(NULL::categories, rows) AS r
  ON CONFLICT (id) DO UPDATE SET
    (name, color, updated_at, deleted_at, version, position) =
    (excluded.name, excluded.color, excluded.updated_at, excluded.deleted_at, excluded.version, excluded.position);
END
$$;
