-- Deliveries that were settled long ago are deleted. Of the events up to this position some may have lost theirs: nothing tells any more what was
-- sent because of them, so no reactor records a delivery for them again, however far back it is set.
CREATE TABLE delivery_horizon (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  position bigint NOT NULL
);
INSERT INTO delivery_horizon (position) VALUES (0);

-- Which deliveries have had their time. What was given up is none of them: it waits for an operator.
CREATE INDEX deliveries_settled ON deliveries (settled_at) WHERE state IN ('sent', 'skipped', 'dropped');
