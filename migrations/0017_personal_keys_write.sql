-- As before, and cheaper where there is nothing to write, which is nearly always: one look, no loop.
CREATE OR REPLACE FUNCTION personal_keys_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM personal_erasures WHERE epoch > (rows->0->>'erasures')::bigint) THEN
    RAISE EXCEPTION 'somebody was erased' USING ERRCODE = 'TL001', CONSTRAINT = 'personal_keys_outdated';
  END IF;
  IF jsonb_array_length(rows) = 1 THEN
    RETURN;
  END IF;
  INSERT INTO personal_keys (id, subject, wrapped)
  SELECT r.id, r.subject, r.wrapped FROM jsonb_to_recordset(rows) AS r(id uuid, subject text, wrapped text)
   WHERE r.id IS NOT NULL ORDER BY r.subject
  ON CONFLICT DO NOTHING;
  IF EXISTS (
    SELECT FROM jsonb_to_recordset(rows) AS r(id uuid)
     WHERE r.id IS NOT NULL AND NOT EXISTS (SELECT FROM personal_keys k WHERE k.id = r.id)
  ) THEN
    RAISE EXCEPTION 'another key came first' USING ERRCODE = 'TL001', CONSTRAINT = 'personal_keys_outdated';
  END IF;
END
$$;
