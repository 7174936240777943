import type { Queue } from '@taskledger/runtime';
import type { Reactor } from './reactor.ts';

const name = 'completion-lambda';

/** The AWS Lambda function is told of each completed task. */
export const completionLambda = (functionName: string, queue: Queue): Reactor => ({
  name,
  types: ['TaskCompleted'],
  queue,
  derive: ({ event_id, position }) => [
    { id: `${name}-${event_id}`, reactor: name, position, channel: 'lambda', recipient: functionName },
  ],
});
