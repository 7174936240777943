import type { DatabaseSession } from '../session.ts';

export interface DatabaseStatus {
  /** `embedded`: the one that the service brings along, under DATA_DIR. `external`: DATABASE_URL. */
  readonly kind: 'embedded' | 'external';
  readonly server_version: string;
  readonly name: string;
  readonly bytes: number;
  /** The newest migration that was applied. */
  readonly migration: string | null;
}

export const databaseStatus = async ({
  pool,
  config,
}: Pick<DatabaseSession, 'pool' | 'config'>): Promise<DatabaseStatus> => {
  const { rows } = await pool.query<Omit<DatabaseStatus, 'kind'>>(
    `SELECT current_setting('server_version') AS server_version, current_database() AS name,
            pg_database_size(current_database()) AS bytes,
            (SELECT name FROM schema_migrations ORDER BY version DESC LIMIT 1) AS migration`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the database says nothing about itself');
  return { kind: config.databaseUrl === undefined ? 'embedded' : 'external', ...row };
};
