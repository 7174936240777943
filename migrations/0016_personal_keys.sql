-- The keys that personal fields of events are encrypted under, one for each person, each wrapped under DATA_ENCRYPTION_KEY. Whoever
-- is erased loses theirs: what was encrypted under it is gone from the ledger, and from every copy that is made of it afterwards.
CREATE TABLE personal_keys (
  -- Named in what is encrypted under it.
  id uuid PRIMARY KEY,
  -- user-<id>, address-<keyed hash of an e-mail address>, visitors-<month>
  subject text COLLATE "C" NOT NULL CONSTRAINT personal_keys_subject UNIQUE,
  wrapped text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- What was erased, in order. `epoch` is 1, 2, 3 …: a process that knows of fewer erasures may have in memory what must not be
-- written any more.
CREATE TABLE personal_erasures (
  epoch bigint PRIMARY KEY,
  subject text COLLATE "C" NOT NULL,
  keys uuid[] NOT NULL,
  erased_at timestamptz NOT NULL DEFAULT now(),
  -- When the last trace outside the ledger was gone. Null: the worker (or `ops users erase`) goes on with it.
  finished_at timestamptz
);

CREATE INDEX personal_erasures_by_subject ON personal_erasures (subject);
CREATE INDEX personal_erasures_unfinished ON personal_erasures (epoch) WHERE finished_at IS NULL;

-- rows: {erasures, id, subject, wrapped}. Part of every append: refuses all of it when somebody was erased whom its process does
-- not know of. The first key of a subject wins; whoever encrypted under another one encrypts once more.
CREATE FUNCTION personal_keys_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  newest bigint := (SELECT epoch FROM personal_erasures ORDER BY epoch DESC LIMIT 1);
  item jsonb;
BEGIN
  FOR item IN SELECT jsonb_array_elements(rows) LOOP
    IF newest > (item->>'erasures')::bigint THEN
      RAISE EXCEPTION 'somebody was erased' USING ERRCODE = 'TL001', CONSTRAINT = 'personal_keys_outdated';
    END IF;
    CONTINUE WHEN item->>'id' IS NULL;
    INSERT INTO personal_keys (id, subject, wrapped)
    VALUES ((item->>'id')::uuid, item->>'subject', item->>'wrapped') ON CONFLICT DO NOTHING;
    IF NOT EXISTS (SELECT FROM personal_keys WHERE id = (item->>'id')::uuid) THEN
      RAISE EXCEPTION 'another key came first' USING ERRCODE = 'TL001', CONSTRAINT = 'personal_keys_outdated';
    END IF;
  END LOOP;
END
$$;
