-- Which version of its definition each inline read model's table is made by, and since when. A deployment whose code makes another
-- version builds the new table beside the live one and switches by itself.
CREATE TABLE projections (
  name text PRIMARY KEY,
  version integer NOT NULL,
  -- The last switch: when, and up to where the table before it (`<name>_previous`) goes. Null: there was none.
  switched_at timestamptz,
  switched_position bigint,
  -- The version that the table before was made by. Null: none is kept that could be switched back to.
  previous_version integer
);

-- A read model that is not listed yet is built from what the ledger holds when the worker first sees it.
INSERT INTO projections (name, version)
SELECT name, 1 FROM unnest(ARRAY['tasks', 'users', 'sessions', 'categories', 'otp_challenges', 'api_tokens']) AS name;
