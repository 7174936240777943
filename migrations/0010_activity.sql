-- The activity log reads the events themselves. By stream it uses what the appends check versions with; these are for what is
-- asked of the whole ledger, and for what one-time codes a user was sent.
CREATE INDEX events_by_type ON events (type, position);
CREATE INDEX events_by_actor ON events ((meta->>'actor'), position);
CREATE INDEX otp_challenges_by_user ON otp_challenges (user_id) WHERE user_id IS NOT NULL;

-- The last position that was surely recorded before a time. Positions have no gap and times grow with them but for the
-- difference between the instances' clocks, for which `slack` allows: so some twenty look-ups do what would else take an index.
CREATE FUNCTION ledger_position_before(moment timestamptz, slack interval) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  low bigint := 0;
  high bigint := coalesce((SELECT position FROM events ORDER BY position DESC LIMIT 1), 0);
  middle bigint;
BEGIN
  WHILE low < high LOOP
    middle := (low + high + 1) / 2;
    IF (SELECT recorded_at FROM events WHERE position = middle) < moment - slack THEN
      low := middle;
    ELSE
      high := middle - 1;
    END IF;
  END LOOP;
  RETURN low;
END
$$;
