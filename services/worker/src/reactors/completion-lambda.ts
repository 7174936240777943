import type { Queue } from '@taskledger/runtime';
import { isNews, type Reactor } from './reactor.ts';

const name = 'completion-lambda';

/** The AWS Lambda function is told of each completed task. */
export const completionLambda = (functionName: string, queue: Queue): Reactor => ({
  name,
  types: ['TaskCompleted'],
  queue,
  derive: (event) =>
    isNews(event)
      ? [
          {
            id: `${name}-${event.event_id}`,
            reactor: name,
            position: event.position,
            channel: 'lambda',
            recipient: functionName,
          },
        ]
      : [],
});
