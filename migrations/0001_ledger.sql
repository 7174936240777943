-- The ledger: every event that ever happened, in one order. The only source of truth; all else can be rebuilt from it.
CREATE TABLE events (
  position bigint PRIMARY KEY,
  event_id uuid NOT NULL,
  stream text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  type text COLLATE "C" NOT NULL,
  schema_version smallint NOT NULL CHECK (schema_version > 0),
  data jsonb NOT NULL,
  meta jsonb NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  CONSTRAINT events_stream_version UNIQUE (stream, version)
);

COMMENT ON TABLE events IS 'Append-only. Written by ledger_append alone; updates, deletions and truncation are refused.';

-- Privileges first (they bind an owner that is not a superuser), triggers for everybody else.
REVOKE UPDATE, DELETE, TRUNCATE ON events FROM PUBLIC, CURRENT_USER;

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- Appends a batch: all of it, or nothing.
--
--   batch = { streams: [{s: stream, e: expected version or null for any}],
--             events:  [{o: 1, 2, 3 … in the batch, i: event id, s: stream, v: version (expected: any → 1, 2 … beyond the
--                        present one), a: true where any, t: type, k: schema version, d: data, m: meta, r: recorded at}],
--             rows:    {table: [{…columns, position: the o of the stream's last event}]} }
--
-- Answers `base` (event o has position base + o), or the streams that are not at the expected version; then nothing was
-- written. Rows go to the function `<table>_write(rows, base)`; a rule that one of them breaks is raised as an error with the
-- rule's name as its constraint, and nothing was written either.
--
-- The lock is held until the commit, so commit order is position order and no reader can skip a position. Lock and reads
-- are separate statements: each sees what was committed before it began, hence every append of the lock's last holder.
-- The settings pin the plan to the indexes: a plan made while the table was small must not turn into a scan of all events.
CREATE FUNCTION ledger_append(batch jsonb) RETURNS TABLE (base bigint, conflicts jsonb)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  read_model text;
BEGIN
  PERFORM pg_advisory_xact_lock(ledger_lock());

  SELECT jsonb_agg(jsonb_build_object('stream', checked.s, 'expected', checked.e, 'actual', checked.actual))
    INTO conflicts
    FROM (SELECT wanted.s, wanted.e, coalesce(
            (SELECT version FROM events WHERE stream = wanted.s ORDER BY version DESC LIMIT 1), 0) AS actual
            FROM jsonb_to_recordset(batch->'streams') AS wanted(s text, e integer)
           WHERE wanted.e IS NOT NULL) AS checked
   WHERE checked.actual <> checked.e;
  IF conflicts IS NOT NULL THEN
    RETURN NEXT;
    RETURN;
  END IF;

  base := coalesce((SELECT position FROM events ORDER BY position DESC LIMIT 1), 0);

  INSERT INTO events (position, event_id, stream, version, type, schema_version, data, meta, recorded_at)
  SELECT base + e.o, e.i, e.s,
         CASE WHEN e.a THEN e.v + coalesce(
           (SELECT version FROM events WHERE stream = e.s ORDER BY version DESC LIMIT 1), 0) ELSE e.v END,
         e.t, e.k, e.d, e.m, e.r
    FROM jsonb_to_recordset(batch->'events')
      AS e(o bigint, i uuid, s text, v integer, a boolean, t text, k smallint, d jsonb, m jsonb, r timestamptz);

  FOR read_model IN SELECT jsonb_object_keys(batch->'rows') LOOP
    EXECUTE format('SELECT %I($1, $2)', read_model || '_write') USING batch->'rows'->read_model, base;
  END LOOP;
  RETURN NEXT;
END
$$;

-- The key of the one lock that orders all appends; also taken while a rebuilt read model is switched in.
CREATE FUNCTION ledger_lock() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 7236010481229::bigint';

-- How far each subscription has come. `epoch` grows with each change of owner and fences off a former one:
-- a checkpoint moves only under the epoch that its mover holds.
CREATE TABLE subscriptions (
  name text PRIMARY KEY,
  position bigint NOT NULL DEFAULT 0,
  epoch bigint NOT NULL DEFAULT 0,
  owner text,
  leased_until timestamptz NOT NULL DEFAULT '-infinity',
  paused boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT now()
);
