import { signatureHeaders } from '@taskledger/runtime';
import type { Answer, Sender } from '@taskledger/runtime/outbound';
import type { Attempt, Target } from './records.ts';

/** One attempt: the body, signed anew, under the delivery's id. Only a 2xx answer accepts it. */
export const postTo = async (
  sender: Sender,
  target: Target,
  deliveryId: string,
  body: string,
): Promise<Attempt> => {
  const began = performance.now();
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Taskledger-Webhooks/1.0',
    ...signatureHeaders({ id: deliveryId, timestamp, body }, target.secrets),
  };
  const { answer, error } = await sender.post(target.url, headers, body).then(
    (answer) => ({ answer, error: complaintAbout(answer) }),
    (reason: unknown) => ({
      answer: undefined,
      error: reason instanceof Error ? reason.message : String(reason),
    }),
  );
  return {
    deliveryId,
    webhookId: target.id,
    status: answer?.status ?? null,
    durationMs: performance.now() - began,
    error,
    response: answer?.excerpt ?? null,
  };
};

const complaintAbout = ({ status }: Answer): string | null => {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return 'the receiver is gone (410)';
  if (status >= 300 && status < 400) return `a redirect is not followed (${status})`;
  return `the receiver answered ${status}`;
};
