-- The answers to requests that carried an Idempotency-Key, for 24 hours. Written by the append that carries the events out, so
-- that a request whose answer got lost can be repeated anywhere; an answer that brought no events is inserted by itself.
CREATE TABLE idempotency_keys (
  -- The user's id; for those who have not signed in, their address.
  caller text NOT NULL,
  key text NOT NULL,
  -- 0: the request. From 1 on: the commands of a batch that is not atomic.
  part smallint NOT NULL,
  -- SHA-256 of method, path and body, hexadecimal.
  fingerprint text NOT NULL,
  -- Tells which of several copies of a request has written this.
  attempt uuid NOT NULL,
  status smallint NOT NULL,
  location text,
  etag text,
  -- The text that was sent; a `position` in it that is not above 0 counts from the column position.
  body text,
  -- Of the last event; 0 where the answer names none.
  position bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT keys_idempotency_key_taken PRIMARY KEY (caller, key, part)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- A key that is taken takes the whole append back, unless it has expired.
CREATE FUNCTION idempotency_keys_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM idempotency_keys AS old
   USING jsonb_to_recordset(rows) AS r(caller text, key text, part smallint)
   WHERE (old.caller, old.key, old.part) = (r.caller, r.key, r.part)
     AND old.created_at < now() - interval '24 hours';
  INSERT INTO idempotency_keys (caller, key, part, fingerprint, attempt, status, location, etag, body, position)
  SELECT r.caller, r.key, r.part, r.fingerprint, r.attempt, r.status, r.location, r.etag, r.body, base + r.position
    FROM jsonb_populate_recordset(NULL::idempotency_keys, rows) AS r;
END
$$;
