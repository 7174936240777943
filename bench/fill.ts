import type { Client } from 'pg';

const tasksPerBlock = 10_000;
const eventsPerTask = 4;

/**
 * Fills an empty ledger by plain SQL with tasks that were created, started, retitled and completed: four events each, those of one
 * task 10,000 positions apart, as in a service where many people work. `events` must be a multiple of 40,000; a smaller
 * number becomes one block of that many tasks.
 */
export const fillLedger = async (
  client: Client,
  events: number,
  log: (line: string) => void,
): Promise<void> => {
  const perBlock = Math.min(tasksPerBlock, events / eventsPerTask);
  const blocks = events / (perBlock * eventsPerTask);
  log(`filling the ledger with ${events.toLocaleString('en-US')} events`);
  for (let block = 0; block < blocks; block += 1) await client.query(blockSql, [block, perBlock]);
  await client.query('VACUUM ANALYZE events');
  await client.query('CHECKPOINT');
};

// Ids grow with the block, as time-ordered UUIDs do.
const blockSql = `
  INSERT INTO events (position, event_id, stream, version, type, schema_version, data, meta, recorded_at)
  SELECT $1::bigint * $2::bigint * ${eventsPerTask} + (v - 1) * $2::bigint + k,
         gen_random_uuid(),
         'task-' || task.id,
         v,
         (ARRAY['TaskCreated', 'TaskStarted', 'TaskDetailsChanged', 'TaskCompleted'])[v],
         1,
         CASE v
           WHEN 1 THEN jsonb_build_object(
             'id', task.id, 'title', 'Write the quarterly report ' || k, 'priority', 'HIGH',
             'description', 'Figures from finance by Tuesday, a first draft by Thursday, then two days for the review.',
             'due_date', '2027-03-31', 'due_at', '2027-04-01T00:00:00.000Z', 'due_day', '2027-03-31', 'category_id', null,
             'tags', jsonb_build_array('reports', 'finance'), 'assigned_to', null, 'created_by', '019aa5c0-0000-7000-8000-000000000001')
           WHEN 3 THEN jsonb_build_object('title', 'Write the yearly report ' || k)
           ELSE '{}'
         END,
         jsonb_build_object('actor', '019aa5c0-0000-7000-8000-000000000001', 'correlation_id', gen_random_uuid(), 'ip', '198.51.100.7',
           'user_agent', 'taskledger-bench/1'),
         timestamptz '2026-01-01' + ($1::bigint * $2::bigint * ${eventsPerTask} + (v - 1) * $2::bigint + k) * interval '1 second'
    FROM generate_series(1, ${eventsPerTask}) AS v, generate_series(1, $2::bigint) AS k,
         LATERAL (SELECT format('0199%s-%s-7000-8000-000000000000', lpad(to_hex($1::bigint), 4, '0'), lpad(to_hex(k), 4, '0')) AS id) AS task
   ORDER BY 1`;
