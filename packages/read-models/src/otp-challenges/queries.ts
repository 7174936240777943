import type { OtpPurpose, OtpStanding } from '@taskledger/domain';
import type { Pool } from 'pg';

export interface OtpChallenge {
  readonly id: string;
  readonly email: string;
  readonly purpose: OtpPurpose;
  readonly user_id: string | null;
  readonly expires_at: string;
  readonly attempts: number;
  readonly state: OtpStanding;
  readonly created_at: string;
}

const columns = 'id, email, purpose, user_id, expires_at, attempts, state, created_at';

/** By its id (a valid UUID); undefined for one that was never requested. */
export const findChallenge = async (pool: Pool, id: string): Promise<OtpChallenge | undefined> => {
  const { rows } = await pool.query<OtpChallenge>({
    name: 'otp_challenges_get',
    text: `SELECT ${columns} FROM otp_challenges WHERE id = $1`,
    values: [id],
  });
  return rows[0];
};

/** The challenges of an address (without regard to case) that a newer one is to replace, expired ones among them. */
export const openChallenges = async (
  pool: Pool,
  email: string,
  purpose: OtpPurpose,
): Promise<OtpChallenge[]> => {
  const { rows } = await pool.query<OtpChallenge>({
    name: 'otp_challenges_open',
    text: `SELECT ${columns} FROM otp_challenges
            WHERE lower(email) = lower($1) AND state = 'open' AND purpose = $2 ORDER BY created_at, id`,
    values: [email, purpose],
  });
  return rows;
};

/** When each of an address's challenges (without regard to case, of any purpose) was made since then; the newest first. */
export const challengesSince = async (pool: Pool, email: string, since: string): Promise<string[]> => {
  const { rows } = await pool.query<{ created_at: string }>({
    name: 'otp_challenges_since',
    text: `SELECT created_at FROM otp_challenges WHERE lower(email) = lower($1) AND created_at > $2
            ORDER BY created_at DESC`,
    values: [email, since],
  });
  return rows.map(({ created_at }) => created_at);
};
