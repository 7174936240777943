-- Webhooks: the read model, the secrets that sign deliveries, and what receivers have answered.

CREATE TABLE webhooks (
  id uuid CONSTRAINT webhooks_pkey PRIMARY KEY,
  owner_id uuid NOT NULL,
  url text NOT NULL,
  -- Types of events, or '*'.
  events text[] NOT NULL,
  description text NOT NULL,
  disabled_at timestamptz(3),
  disabled_reason text,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3),
  version integer NOT NULL,
  position bigint NOT NULL
);

CREATE INDEX webhooks_by_owner ON webhooks (owner_id, id) WHERE deleted_at IS NULL;

-- Every event of a task goes to each webhook of whoever may see it: their number is the factor by which one user multiplies the
-- service's work. It is asked only when a webhook is new.
CREATE FUNCTION webhooks_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhooks
  SELECT r.id, r.owner_id, r.url, r.events, r.description, r.disabled_at, r.disabled_reason, r.created_at, r.updated_at,
         r.deleted_at, r.version, base + r.position
    FROM jsonb_populate_recordset(NULL::webhooks, rows) AS r
  ON CONFLICT (id) DO UPDATE SET
    (url, events, description, disabled_at, disabled_reason, updated_at, deleted_at, version, position) =
    (excluded.url, excluded.events, excluded.description, excluded.disabled_at, excluded.disabled_reason,
     excluded.updated_at, excluded.deleted_at, excluded.version, excluded.position);
  IF EXISTS (
    SELECT FROM jsonb_to_recordset(rows) AS r(owner_id uuid, version integer)
     WHERE r.version = 1
       AND (SELECT count(*) FROM webhooks w WHERE w.owner_id = r.owner_id AND w.deleted_at IS NULL) > 20
  ) THEN
    RAISE EXCEPTION 'the user has too many webhooks' USING ERRCODE = 'TL001', CONSTRAINT = 'webhooks_webhook_limit';
  END IF;
END
$$;

-- No read models from here on: what follows is in no event.

CREATE TABLE webhook_secrets (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  webhook_id uuid NOT NULL,
  -- Encrypted under a key that is derived from DATA_ENCRYPTION_KEY: it must be readable to sign.
  wrapped text NOT NULL,
  -- Null for the present one; a former one signs as well until then.
  expires_at timestamptz
);

CREATE INDEX webhook_secrets_by_webhook ON webhook_secrets (webhook_id, id);

-- rows: {webhook_id, wrapped}: the present secret from now on; its predecessors sign for another 24 hours, the newest four of them.
-- Without `wrapped`, the webhook is deleted: so are its secrets, and what its receiver has answered.
CREATE FUNCTION webhook_secrets_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE webhook_secrets AS s SET expires_at = now() + interval '24 hours'
    FROM jsonb_to_recordset(rows) AS r(webhook_id uuid) WHERE s.webhook_id = r.webhook_id AND s.expires_at IS NULL;
  DELETE FROM webhook_secrets AS s USING jsonb_to_recordset(rows) AS r(webhook_id uuid, wrapped text)
   WHERE s.webhook_id = r.webhook_id
     AND (r.wrapped IS NULL OR s.expires_at < now()
          OR s.id < (SELECT n.id FROM webhook_secrets n WHERE n.webhook_id = s.webhook_id ORDER BY n.id DESC OFFSET 3 LIMIT 1));
  DELETE FROM webhook_attempts AS a USING jsonb_to_recordset(rows) AS r(webhook_id uuid, wrapped text)
   WHERE a.webhook_id = r.webhook_id AND r.wrapped IS NULL;
  INSERT INTO webhook_secrets (webhook_id, wrapped)
  SELECT r.webhook_id, r.wrapped FROM jsonb_to_recordset(rows) AS r(webhook_id uuid, wrapped text) WHERE r.wrapped IS NOT NULL;
END
$$;

-- What became of each attempt to deliver: the log that the owner sees, beside the delivery itself.
CREATE TABLE webhook_attempts (
  delivery_id uuid NOT NULL,
  webhook_id uuid NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now(),
  -- Of the answer; null where there was none.
  status integer,
  duration_ms integer NOT NULL,
  -- Why it counts as failed; null where it was accepted.
  error text,
  -- The beginning of the answer's body.
  response text
);

CREATE INDEX webhook_attempts_by_delivery ON webhook_attempts (delivery_id, at);
CREATE INDEX webhook_attempts_by_webhook ON webhook_attempts (webhook_id, at);
CREATE INDEX webhook_attempts_by_time ON webhook_attempts (at);

-- Since when a receiver has accepted nothing. No row: its last delivery was accepted.
CREATE TABLE webhook_failures (
  webhook_id uuid PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 1
);
