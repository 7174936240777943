import { z } from 'zod';

/** What a mail job carries: where to look, and nothing that is personal or secret. */
export const mailJobSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('task-completed'),
    task_id: z.uuid(),
    event_id: z.uuid(),
    position: z.int().positive(),
    user_id: z.uuid(),
  }),
  z.strictObject({ kind: z.literal('one-time-code'), challenge_id: z.uuid() }),
  z.strictObject({ kind: z.literal('security-notice'), event_id: z.uuid(), position: z.int().positive() }),
]);

export type MailJob = z.infer<typeof mailJobSchema>;
export type TaskCompletedMail = Extract<MailJob, { kind: 'task-completed' }>;
export type OneTimeCodeMail = Extract<MailJob, { kind: 'one-time-code' }>;
export type SecurityNoticeMail = Extract<MailJob, { kind: 'security-notice' }>;
