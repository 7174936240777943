-- What proves who somebody is. No read models: secrets are in no event, so these tables cannot be rebuilt. They are written by
-- the same append as the events that they belong to.

CREATE TABLE credentials (
  user_id uuid PRIMARY KEY,
  -- argon2id, in the PHC string format.
  password_hash text NOT NULL
);

CREATE FUNCTION credentials_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO credentials
  SELECT r.user_id, r.password_hash FROM jsonb_populate_recordset(NULL::credentials, rows) AS r
  ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash;
END
$$;

CREATE TABLE refresh_tokens (
  -- SHA-256, hexadecimal. The token itself is nowhere.
  token_hash text PRIMARY KEY,
  session_id uuid NOT NULL,
  issued_at timestamptz NOT NULL DEFAULT now(),
  spent_at timestamptz
);

CREATE INDEX refresh_tokens_unspent ON refresh_tokens (session_id) WHERE spent_at IS NULL;

-- A session has one unspent token: a new one spends its predecessor.
CREATE FUNCTION refresh_tokens_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE refresh_tokens SET spent_at = now()
    FROM jsonb_populate_recordset(NULL::refresh_tokens, rows) AS r
   WHERE refresh_tokens.session_id = r.session_id AND refresh_tokens.spent_at IS NULL;
  INSERT INTO refresh_tokens (token_hash, session_id)
  SELECT r.token_hash, r.session_id FROM jsonb_populate_recordset(NULL::refresh_tokens, rows) AS r
   WHERE r.token_hash IS NOT NULL;
END
$$;
