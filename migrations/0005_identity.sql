-- Identity: where sessions come from, one-time codes, API tokens, what slows a guesser down, and the keys that sign tokens.

-- Rows from before this migration are sign-ins by password of an unknown origin: just what their events are lifted to.
ALTER TABLE sessions
  ADD COLUMN method text NOT NULL DEFAULT 'password',
  ADD COLUMN ip text,
  ADD COLUMN user_agent text,
  ADD COLUMN cookie boolean NOT NULL DEFAULT false;
ALTER TABLE sessions ALTER COLUMN method DROP DEFAULT, ALTER COLUMN cookie DROP DEFAULT;

CREATE INDEX sessions_by_revocation ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE OR REPLACE FUNCTION sessions_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sessions (id, user_id, method, ip, user_agent, cookie, created_at, last_used_at, revoked_at, version, position)
  SELECT r.id, r.user_id, r.method, r.ip, r.user_agent, r.cookie, r.created_at, r.last_used_at, r.revoked_at, r.version,
         base + r.position
    FROM jsonb_populate_recordset(NULL::sessions, rows) AS r
  ON CONFLICT (id) DO UPDATE SET
    (last_used_at, revoked_at, version, position) =
    (excluded.last_used_at, excluded.revoked_at, excluded.version, excluded.position);
END
$$;

CREATE INDEX users_active_administrators ON users (id) WHERE role = 'ADMIN' AND is_active;

-- The last active administrator stays one. Whether there is another is asked only when a row takes the role away from somebody
-- who has it; the ledger's lock makes sure that the answer holds.
CREATE OR REPLACE FUNCTION users_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  takes_one_away boolean;
BEGIN
  takes_one_away := EXISTS (
    SELECT FROM jsonb_to_recordset(rows) AS r(id uuid, role text, is_active boolean, version integer)
      JOIN users u ON u.id = r.id
     WHERE r.version > 1 AND NOT (r.role = 'ADMIN' AND r.is_active) AND u.role = 'ADMIN' AND u.is_active);
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
  IF takes_one_away AND NOT EXISTS (SELECT FROM users WHERE role = 'ADMIN' AND is_active) THEN
    RAISE EXCEPTION 'no active administrator would be left' USING ERRCODE = 'TL001', CONSTRAINT = 'users_last_admin';
  END IF;
END
$$;

CREATE TABLE otp_challenges (
  id uuid CONSTRAINT otp_challenges_pkey PRIMARY KEY,
  email text NOT NULL,
  purpose text NOT NULL,
  user_id uuid,
  expires_at timestamptz(3) NOT NULL,
  attempts integer NOT NULL,
  state text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  version integer NOT NULL,
  position bigint NOT NULL
);

CREATE INDEX otp_challenges_open ON otp_challenges (lower(email)) WHERE state = 'open';

CREATE FUNCTION otp_challenges_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO otp_challenges
  SELECT r.id, r.email, r.purpose, r.user_id, r.expires_at, r.attempts, r.state, r.created_at, r.version, base + r.position
    FROM jsonb_populate_recordset(NULL::otp_challenges, rows) AS r
  ON CONFLICT (id) DO UPDATE SET
    (user_id, attempts, state, version, position) =
    (excluded.user_id, excluded.attempts, excluded.state, excluded.version, excluded.position);
END
$$;

CREATE TABLE api_tokens (
  id uuid CONSTRAINT api_tokens_pkey PRIMARY KEY,
  user_id uuid NOT NULL,
  name text NOT NULL,
  scope text NOT NULL,
  expires_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  version integer NOT NULL,
  position bigint NOT NULL
);

CREATE INDEX api_tokens_by_user ON api_tokens (user_id, id);

CREATE FUNCTION api_tokens_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO api_tokens
  SELECT r.id, r.user_id, r.name, r.scope, r.expires_at, r.created_at, r.revoked_at, r.version, base + r.position
    FROM jsonb_populate_recordset(NULL::api_tokens, rows) AS r
  ON CONFLICT (id) DO UPDATE SET
    (revoked_at, version, position) = (excluded.revoked_at, excluded.version, excluded.position);
END
$$;

-- No read models from here on: secrets and counters are in no event.

CREATE TABLE api_token_hashes (
  -- SHA-256, hexadecimal. The token itself is nowhere.
  token_hash text PRIMARY KEY,
  token_id uuid NOT NULL
);

CREATE FUNCTION api_token_hashes_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO api_token_hashes
  SELECT r.token_hash, r.token_id FROM jsonb_populate_recordset(NULL::api_token_hashes, rows) AS r;
END
$$;

CREATE TABLE api_token_use (
  token_id uuid PRIMARY KEY,
  last_used_at timestamptz(3) NOT NULL
);

-- How long an account takes no password, after so many wrong ones in a row. A valid one-time code always gets in.
CREATE TABLE sign_in_delays (
  user_id uuid PRIMARY KEY,
  failures integer NOT NULL,
  not_before timestamptz
);

-- rows: {user_id, failed}. A success clears; from the fourth failure on there is a delay of 2, 4, 8 … up to 900 seconds.
-- One batch may bring several rows of one user.
CREATE FUNCTION sign_in_delays_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM sign_in_delays
   WHERE user_id IN (SELECT r.user_id FROM jsonb_to_recordset(rows) AS r(user_id uuid, failed boolean) WHERE NOT r.failed);
  INSERT INTO sign_in_delays AS d (user_id, failures)
  SELECT r.user_id, count(*) FROM jsonb_to_recordset(rows) AS r(user_id uuid, failed boolean)
   WHERE r.failed GROUP BY r.user_id
  ON CONFLICT (user_id) DO UPDATE SET failures = least(d.failures + excluded.failures, 1000000);
  UPDATE sign_in_delays AS d
     SET not_before = now() + make_interval(secs => least(power(2, least(d.failures - 3, 10)), 900))
   WHERE d.failures > 3
     AND d.user_id IN (SELECT r.user_id FROM jsonb_to_recordset(rows) AS r(user_id uuid, failed boolean) WHERE r.failed);
END
$$;

-- How much of the rate limits was used, for ADMIN: flushed from the limiter's counters now and then.
CREATE TABLE rate_limit_usage (
  -- A user's id, or a hash of an address.
  user_key text NOT NULL,
  endpoint text NOT NULL,
  window_start timestamptz NOT NULL,
  count bigint NOT NULL DEFAULT 0,
  -- Requests that were refused.
  limited bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (user_key, endpoint, window_start)
);

CREATE INDEX rate_limit_usage_by_window ON rate_limit_usage (window_start);

-- The keys that sign access tokens. Those that are retired still verify what they have signed until it expires.
CREATE TABLE signing_keys (
  kid text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  -- Encrypted under DATA_ENCRYPTION_KEY.
  wrapped_private text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz
);
