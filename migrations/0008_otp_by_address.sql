-- How many codes an address was sent within the hour.
CREATE INDEX otp_challenges_by_address ON otp_challenges (lower(email), created_at);
