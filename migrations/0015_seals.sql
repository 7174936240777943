-- Seals: signed Merkle roots over ranges of the ledger, each chained to the one before. The format is in docs/audit.md.

-- The keys that sign seals. The public halves stay for ever, for proofs and for verification.
CREATE TABLE seal_keys (
  kid text COLLATE "C" PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  -- Says that whoever holds DATA_ENCRYPTION_KEY has made this key: a row that somebody else slips in does not count.
  attestation text NOT NULL,
  -- Encrypted under a key derived from DATA_ENCRYPTION_KEY. Destroyed when the key retires: then nobody can seal the past anew.
  wrapped_private text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  retired_at timestamptz(3),
  CHECK ((wrapped_private IS NULL) = (retired_at IS NOT NULL))
);

CREATE UNIQUE INDEX seal_keys_in_use ON seal_keys ((true)) WHERE retired_at IS NULL;

CREATE TABLE seals (
  number bigint PRIMARY KEY CHECK (number > 0),
  first_position bigint NOT NULL,
  last_position bigint NOT NULL UNIQUE,
  event_count integer NOT NULL,
  root bytea NOT NULL CHECK (length(root) = 32),
  -- The hash of the seal before; 32 zero bytes in the first.
  previous bytea NOT NULL CHECK (length(previous) = 32),
  sealed_at timestamptz(3) NOT NULL,
  kid text COLLATE "C" NOT NULL REFERENCES seal_keys (kid),
  signature bytea NOT NULL CHECK (length(signature) = 64),
  -- The events' hashes, 32 bytes each: what the root is the root of. Says which event of a range was changed, and makes proofs.
  leaves bytea NOT NULL,
  CHECK (first_position > 0 AND event_count > 0 AND event_count = last_position - first_position + 1),
  CHECK (length(leaves) = 32 * event_count)
);

-- Hashes do not compress.
ALTER TABLE seals ALTER COLUMN leaves SET STORAGE EXTERNAL;

COMMENT ON TABLE seals IS 'Append-only. Written by the worker that holds the subscription `seals`; updates, deletions and truncation are refused.';

REVOKE UPDATE, DELETE, TRUNCATE ON seals FROM PUBLIC, CURRENT_USER;

CREATE TRIGGER seals_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON seals
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- Which day's checkpoint has left the database (AUDIT_ANCHOR_FILE, AUDIT_ANCHOR_URL), and where to.
CREATE TABLE audit_anchors (
  day date NOT NULL,
  target text NOT NULL CHECK (target IN ('file', 'url')),
  seal_number bigint NOT NULL,
  anchored_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (day, target)
);
