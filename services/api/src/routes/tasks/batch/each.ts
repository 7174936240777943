import type { Rejection, TaskState } from '@taskledger/domain';
import type { CommandResult, Left } from '@taskledger/events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppDependencies } from '../../../dependencies.ts';
import { recordRow } from '../../../idempotency/keyed.ts';
import { findRecord, type KeyUse, type StoredRecord } from '../../../idempotency/store.ts';
import { refusal } from '../../../outcomes.ts';
import { InvalidInput, invalidInput } from '../../../plugins/validation.ts';
import { Problem, problemBody } from '../../../problems.ts';
import { metaOf } from '../../../request-meta.ts';
import { resultOf } from './atomic.ts';
import { createPreparer, type Prepared } from './prepare.ts';
import type { BatchResult } from './schemas.ts';

interface Outcome {
  readonly result: BatchResult;
  readonly position: number;
}

/**
 * The commands one after the other, each an append of its own and answered for itself. Under an Idempotency-Key each leaves a
 * record: after a crash in the middle, a repetition goes on where it ended.
 */
export const createEachBatch = (deps: Pick<AppDependencies, 'pool' | 'commands'>) => {
  const prepare = createPreparer(deps);
  const { tasks } = deps.commands;

  const recorded = async (use: KeyUse | null): Promise<Outcome | undefined> => {
    const found = use === null ? undefined : await findRecord(deps.pool, use);
    return found === undefined ? undefined : outcomeOf(found);
  };

  const carryOut = async (
    request: FastifyRequest,
    { op, id, command }: Prepared,
    use: KeyUse | null,
  ): Promise<Outcome> => {
    const context = {
      meta: metaOf(request),
      ...(use !== null && {
        rowsFor: ({ state, version }: Left<TaskState>) => {
          const { status, body } = resultOf(op, command, state, version, 0);
          return [recordRow(use, { status, ...(body !== null && { body }) })];
        },
      }),
    };
    const act = op === 'create' ? tasks.start : tasks.handle;
    const result: CommandResult<TaskState, Rejection> = await act(id, command, context);
    if (result.outcome !== 'accepted') throw refusal(result);
    const { state, version, position } = result;
    return { result: resultOf(op, command, state, version, position), position };
  };

  const one = async (request: FastifyRequest, raw: unknown, part: number): Promise<Outcome> => {
    const use = request.keyed === null ? null : { ...request.keyed, part };
    const before = await recorded(use);
    if (before !== undefined) return before;
    try {
      return await carryOut(request, await prepare(raw, request.actor), use);
    } catch (error) {
      const problem = error instanceof InvalidInput ? invalidInput(error) : error;
      if (!(problem instanceof Problem)) throw error;
      // Refused perhaps because a copy of this request has just done it.
      const copy = await recorded(use);
      if (copy !== undefined) return copy;
      const [instance = '/'] = request.url.split('?', 1);
      const body = problemBody(problem, { instance, requestId: request.id });
      return { result: { status: problem.statusCode, body }, position: 0 };
    }
  };

  return async (request: FastifyRequest, reply: FastifyReply, raw: readonly unknown[]) => {
    const results: BatchResult[] = [];
    let last = 0;
    for (const [index, each] of raw.entries()) {
      const { result, position } = await one(request, each, index + 1);
      results.push(result);
      last = Math.max(last, position);
    }
    if (last > 0) reply.header('x-ledger-position', String(last));
    return results;
  };
};

const outcomeOf = ({ status, body, position }: StoredRecord): Outcome => {
  const parsed: unknown = body === null ? null : JSON.parse(body);
  return { result: { status, body: typeof parsed === 'object' ? parsed : null }, position };
};
