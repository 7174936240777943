-- Full-text search in title and description. `search` holds the distinct words as packages/read-models/src/tasks/words.ts makes
-- them (case and accents folded): the same function makes the words of a query, in every version of PostgreSQL and under any
-- locale, and no extension is needed (unaccent is not immutable, and not everywhere installed). No positions: nothing is ranked.
ALTER TABLE tasks ADD COLUMN search tsvector NOT NULL DEFAULT '';

-- The same words for the tasks that are there, but for letters that no decomposition folds (ø, ł): a rebuild of `tasks` makes
-- those alike, too.
UPDATE tasks SET search = array_to_tsvector(ARRAY(
  SELECT DISTINCT left(word, 100)
    FROM regexp_split_to_table(
           regexp_replace(normalize(lower(title || ' ' || (document::json->>'description')), NFKD), '[\u0300-\u036f]', '', 'g'),
           '[^[:alnum:]]+') AS word
   WHERE word <> ''));

-- New entries wait in a list, which every search reads as well, and go into the index many at once: one by one would triple the
-- cost of an append. The list is short, so that the append which finds it full is not held up for long.
CREATE INDEX tasks_by_word ON tasks USING gin (search) WITH (fastupdate = on, gin_pending_list_limit = 1024);

CREATE OR REPLACE FUNCTION tasks_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
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
         r.overdue_noted, r.completed_at, r.created_at, r.updated_at, r.deleted_at, r.version, base + r.position, r.document,
         r.search
    FROM jsonb_to_recordset(rows) AS r(
           id uuid, created_by uuid, assigned_to uuid, category_id uuid, title text, status text, priority task_priority,
           tags text[], due_at timestamptz, due_day date, overdue_noted boolean, completed_at timestamptz,
           created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, version integer, position bigint,
           document text, search tsvector)
  ON CONFLICT (id) DO UPDATE SET
    (assigned_to, category_id, title, status, priority, tags, due_at, due_day, overdue_noted, completed_at, updated_at,
     deleted_at, version, position, document, search) =
    (excluded.assigned_to, excluded.category_id, excluded.title, excluded.status, excluded.priority, excluded.tags,
     excluded.due_at, excluded.due_day, excluded.overdue_noted, excluded.completed_at, excluded.updated_at,
     excluded.deleted_at, excluded.version, excluded.position, excluded.document, excluded.search);
END
$$;
