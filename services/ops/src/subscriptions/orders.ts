import { operationsStreams } from '@taskledger/domain';
import {
  pauseSubscription as pause,
  resumeSubscription as resume,
  rewindSubscription as rewind,
} from '@taskledger/events';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { Failure } from '../failure.ts';
import { operate } from '../operations.ts';
import { grouped } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { type LedgerSession, withLedger } from '../session.ts';
import { subscriptionsStatus } from '../status/subscriptions.ts';

export const pauseSubscription = (context: Context, name: string): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const { position, paused } = await known(session, name);
    if (!paused) {
      await operate(session, context, operationsStreams.subscription(name), async (client) => {
        await pause(client, name);
        return [{ type: 'SubscriptionPaused', data: { subscription: name } }];
      });
    }
    answer(context, { name, position, paused: true, changed: !paused }, () => [
      paused
        ? `${name} is paused already.`
        : `${name} is paused. To let it go on: pnpm ops subscriptions resume ${name}`,
    ]);
    return 0;
  });

export const resumeSubscription = (context: Context, name: string): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const { position, paused, lag } = await known(session, name);
    if (paused) {
      await operate(session, context, operationsStreams.subscription(name), async (client) => {
        await resume(client, name);
        return [{ type: 'SubscriptionResumed', data: { subscription: name } }];
      });
    }
    answer(context, { name, position, paused: false, changed: paused }, () => [
      paused
        ? `${name} goes on after position ${grouped(position)}, ${grouped(lag)} behind.`
        : `${name} was not paused.`,
    ]);
    return 0;
  });

/** Whoever works on it now is fenced off: what they are about to note comes too late. */
export const rewindSubscription = (context: Context, name: string, to: number): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    await known(session, name);
    let from = 0;
    await operate(session, context, operationsStreams.subscription(name), async (client) => {
      const former = await rewind(client, name, to);
      if (former === undefined) {
        throw new Failure(
          'not_behind',
          `${name} has not come as far as ${grouped(to)} yet: a rewind only goes back.`,
        );
      }
      from = former;
      return [{ type: 'SubscriptionRewound', data: { subscription: name, from, to } }];
    });
    answer(context, { name, from, to }, () => [
      `${name} was at ${grouped(from)} and sees everything after ${grouped(to)} again. Nothing that was delivered is sent again.`,
    ]);
    return 0;
  });

const known = async ({ pool, ledger }: LedgerSession, name: string) => {
  const all = await subscriptionsStatus(pool, await ledger.head());
  const found = all.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = all.map((each) => each.name).join(', ');
  throw new Failure(
    'no_such_subscription',
    `There is no subscription ${printable(name)}. ${names === '' ? 'The worker makes them when it first runs.' : `There are ${names}.`}`,
  );
};
