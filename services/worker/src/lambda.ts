import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { type Config, scrubbed } from '@taskledger/runtime';

export interface CompletionPayload {
  /** The same for every invocation about this completion. */
  readonly event_id: string;
  readonly task_id: string;
  readonly title: string;
  readonly completed_at: string | null;
  readonly assigned_to: string | null;
  /** The assignee's display name. */
  readonly assignee: string | null;
}

/** Resolves when AWS has accepted the event (an asynchronous invocation). */
export type InvokeFunction = (payload: CompletionPayload) => Promise<void>;

export interface LambdaFunction {
  readonly invoke: InvokeFunction;
  close(): void;
}

/** The function of the configuration. Credentials come from wherever the AWS SDK finds them. */
export const createLambdaFunction = ({
  functionName,
  region,
  endpoint,
}: NonNullable<Config['lambda']>): LambdaFunction => {
  const client = new LambdaClient({
    region,
    ...(endpoint !== undefined && { endpoint }),
    credentials: credentialsFor(endpoint),
    // The queue tries again, and counts.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  });
  return {
    invoke: async (payload) => {
      const command = new InvokeCommand({
        FunctionName: functionName,
        InvocationType: 'Event',
        Payload: Buffer.from(JSON.stringify(payload)),
      });
      try {
        await client.send(command);
      } catch (error) {
        const name = error instanceof Error ? error.name : 'unknown';
        throw new Error(`AWS Lambda did not take the event: ${name}: ${scrubbed(error)}`, { cause: error });
      }
    },
    close: () => client.destroy(),
  };
};

/** A receiver on plain http is none of AWS's: it is content with any signature, and there may be no credentials at all. */
const credentialsFor = (endpoint: string | undefined) => {
  const provider = defaultProvider();
  if (endpoint?.startsWith('http:') !== true) return provider;
  return async () => {
    try {
      return await provider();
    } catch {
      return { accessKeyId: 'none', secretAccessKey: 'none' };
    }
  };
};
