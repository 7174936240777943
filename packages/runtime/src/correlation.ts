import { AsyncLocalStorage } from 'node:async_hooks';

interface Scope {
  correlationId: string | undefined;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Does `work` in a scope of its own: once it is known what the work is for, its log lines say so. */
export const correlated = <Result>(work: () => Promise<Result>): Promise<Result> =>
  scopes.run({ correlationId: undefined }, work);

/** Notes what the work of this scope is for: from now on its log lines carry this id. Outside of a scope it does nothing. */
export const correlate = (correlationId: string): void => {
  const scope = scopes.getStore();
  if (scope !== undefined) scope.correlationId = correlationId;
};

/** The id that goes through request, events, jobs and logs; undefined where none is known. */
export const correlationId = (): string | undefined => scopes.getStore()?.correlationId;
