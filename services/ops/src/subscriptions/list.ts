import { answer, type Context, type ExitStatus } from '../context.ts';
import { withLedger } from '../session.ts';
import { subscriptionLines } from '../status/status-lines.ts';
import { subscriptionsStatus } from '../status/subscriptions.ts';

export const listSubscriptions = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async ({ pool, ledger }) => {
    const head = await ledger.head();
    const subscriptions = await subscriptionsStatus(pool, head);
    answer(context, { head, subscriptions }, () => subscriptionLines(subscriptions, context.terminal));
    return 0;
  });
