import type { Logger } from '@taskledger/runtime';
import type { Queue } from '@taskledger/runtime/queues';
import type { Reactor } from './reactor.ts';

const name = 'completion-lambda';

export interface CompletionLambdaOptions {
  /** None: the invocation is simulated. */
  readonly functionName: string | undefined;
  readonly queue: Queue;
  readonly logger: Pick<Logger, 'info'>;
}

/**
 * The AWS Lambda function is told of each completed task. Where there is none, that is logged and noted: a function that is configured
 * later hears of later completions only.
 */
export const completionLambda = ({ functionName, queue, logger }: CompletionLambdaOptions): Reactor => ({
  name,
  types: ['TaskCompleted'],
  queue,
  derive: ({ event_id, position, stream }) => {
    const delivery = {
      id: `${name}-${event_id}`,
      reactor: name,
      position,
      channel: 'lambda',
      recipient: functionName ?? 'none',
    } as const;
    if (functionName !== undefined) return [delivery];
    logger.info(
      { task: stream.slice('task-'.length), event: event_id },
      'Simulated: an AWS Lambda function would be invoked (AWS_LAMBDA_FUNCTION_NAME names none)',
    );
    return [{ ...delivery, skipped: true }];
  },
});
