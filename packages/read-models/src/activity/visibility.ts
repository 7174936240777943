/**
 * The streams that a member sees: their account with its sessions, API tokens and one-time codes, their categories and webhooks, the tasks that
 * they created or are assigned to, deleted ones as well. Each part is a range of an index. Of the tasks, which may be very many, those
 * that are in one of the `parts`: what follows the condition whose they are.
 */
export const streamsSeenBy = (viewer: string, parts: readonly string[]): string =>
  `SELECT stream FROM (
     SELECT 'user-' || ${viewer} AS stream
     UNION ALL SELECT 'signin-' || ${viewer}
     UNION ALL SELECT 'session-' || id FROM sessions WHERE user_id = ${viewer}::uuid
     UNION ALL SELECT 'apitoken-' || id FROM api_tokens WHERE user_id = ${viewer}::uuid
     UNION ALL SELECT 'otp-' || id FROM otp_challenges WHERE user_id = ${viewer}::uuid
     UNION ALL SELECT 'category-' || id FROM categories WHERE owner_id = ${viewer}::uuid
     UNION ALL SELECT 'webhook-' || id FROM webhooks WHERE owner_id = ${viewer}::uuid
     ${['created_by', 'assigned_to']
       .flatMap((side) =>
         parts.map((part) => `SELECT 'task-' || id FROM tasks WHERE ${side} = ${viewer}::uuid ${part}`),
       )
       .map((select) => `UNION ALL (${select})`)
       .join('\n     ')}
   ) AS own`;
