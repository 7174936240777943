/**
 * The streams that a member sees: their account with its sessions, API tokens and one-time codes, their categories and webhooks, the tasks that
 * they created or are assigned to, deleted ones as well. Each part is a range of an index.
 */
export const streamsSeenBy = (viewer: string): string =>
  `SELECT stream FROM (
     SELECT 'user-' || ${viewer} AS stream
     UNION ALL SELECT 'signin-' || ${viewer}
     UNION ALL SELECT 'session-' || id FROM sessions WHERE user_id = ${viewer}::uuid
     UNION ALL SELECT 'apitoken-' || id FROM api_tokens WHERE user_id = ${viewer}::uuid
     UNION ALL SELECT 'otp-' || id FROM otp_challenges WHERE user_id = ${viewer}::uuid
     UNION ALL SELECT 'category-' || id FROM categories WHERE owner_id = ${viewer}::uuid
     UNION ALL SELECT 'webhook-' || id FROM webhooks WHERE owner_id = ${viewer}::uuid
     UNION ALL SELECT 'task-' || id FROM tasks WHERE created_by = ${viewer}::uuid
     UNION ALL SELECT 'task-' || id FROM tasks WHERE assigned_to = ${viewer}::uuid
   ) AS own`;
