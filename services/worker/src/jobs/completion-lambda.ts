import type { LedgerReader } from '@taskledger/events';
import type { UserReader } from '@taskledger/read-models';
import { retryDelay } from '@taskledger/runtime/queues';
import { delivering } from '../delivering.ts';
import type { Deliveries } from '../deliveries.ts';
import type { InvokeFunction } from '../lambda.ts';
import { taskAsOf } from '../reactors/completion-mail.ts';
import { eventOf } from './mail.ts';

export interface CompletionLambdaDependencies {
  readonly deliveries: Deliveries;
  readonly ledger: LedgerReader;
  readonly readUser: UserReader;
  readonly invoke: InvokeFunction;
}

/** As for mails: about nine hours of attempts. */
const attempts = 150;

/**
 * Invokes the AWS Lambda function for a completed task, as it was at that moment. The function may be invoked twice for one
 * completion (a crash, or an answer that got lost): `event_id` is the same then.
 */
export const completionLambdaJob = ({ deliveries, ledger, readUser, invoke }: CompletionLambdaDependencies) =>
  delivering({
    deliveries,
    retryIn: (attempt) => (attempt < attempts ? retryDelay(attempt) : undefined),
    deliver: async (delivery) => {
      const event = await eventOf(delivery, ledger);
      const { id, title, completed_at, assigned_to } = await taskAsOf(event, ledger);
      const assignee = assigned_to === null ? undefined : await readUser(assigned_to);
      await invoke({
        event_id: event.event_id,
        task_id: id,
        title,
        completed_at,
        assigned_to,
        assignee: assignee?.display_name ?? null,
      });
      return 'sent';
    },
  });
