import type { TaskCommand, TaskState } from '@taskledger/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppDependencies } from '../../../dependencies.ts';
import { recordRow } from '../../../idempotency/keyed.ts';
import { rejected, violated } from '../../../outcomes.ts';
import { InvalidInput, invalidInput } from '../../../plugins/validation.ts';
import { Problem } from '../../../problems.ts';
import { metaOf } from '../../../request-meta.ts';
import { presentTask } from '../execute.ts';
import { planBatch, type Step } from './plan.ts';
import { createPreparer, type Prepared, statusOf } from './prepare.ts';
import type { BatchResult } from './schemas.ts';

const maxAttempts = 50;

/** All commands in one append, or none; the problem of the first bad one is thrown, with its `index`. */
export const createAtomicBatch = (deps: Pick<AppDependencies, 'pool' | 'commands' | 'ledger'>) => {
  const prepare = createPreparer(deps);
  const { tasks } = deps.commands;

  const prepareAll = async (raw: readonly unknown[], request: FastifyRequest): Promise<Prepared[]> => {
    const prepared: Prepared[] = [];
    for (const [index, each] of raw.entries()) {
      try {
        prepared.push(await prepare(each, request.actor));
      } catch (error) {
        throw at(index, error);
      }
    }
    return prepared;
  };

  return async (request: FastifyRequest, reply: FastifyReply, raw: readonly unknown[]) => {
    const commands = await prepareAll(raw, request);
    const meta = metaOf(request);
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const ids = [...new Set(commands.map(({ id }) => id))];
      const loaded = new Map(await Promise.all(ids.map(async (id) => [id, await tasks.load(id)] as const)));
      const recorded_at = latest([
        new Date().toISOString(),
        ...[...loaded.values()].map((l) => l.recorded_at),
      ]);
      const plan = planBatch(commands, loaded, { meta, recorded_at });
      if ('rejection' in plan) throw at(plan.index, rejected(plan.rejection));
      const { streams, steps } = plan;
      if (streams.length === 0) return resultsOf(commands, steps, 0);
      const { keyed } = request;
      const answer = { status: 200, body: { results: resultsOf(commands, steps, 0) } };
      const rows = keyed === null ? [] : [recordRow(keyed, answer)];
      const result = await deps.ledger.append({ streams, meta, recorded_at, rows });
      if (result.outcome === 'conflict') continue;
      if (result.outcome === 'violation') throw brokenRule(commands, result.rule);
      const last = result.events.at(-1)?.position ?? 0;
      reply.header('x-ledger-position', String(last));
      return resultsOf(commands, steps, last);
    }
    throw new Error(`the tasks of a batch kept changing: gave up after ${maxAttempts} attempts`);
  };
};

const latest = (times: readonly string[]): string => times.reduce((a, b) => (a > b ? a : b));

const resultsOf = (commands: readonly Prepared[], steps: readonly Step[], last: number): BatchResult[] =>
  commands.flatMap(({ op, command }, index) => {
    const step = steps[index];
    if (step === undefined) return [];
    const { state, version, position } = step;
    return [resultOf(op, command, state, version, position > 0 ? position : position + last)];
  });

/** What a command that was carried out is answered with. */
export const resultOf = (
  op: Prepared['op'],
  { now }: TaskCommand,
  state: TaskState,
  version: number,
  position: number,
): BatchResult => ({
  status: statusOf(op),
  body: op === 'delete' ? null : presentTask(state, version, position, now),
});

/** The problem that a refused command has, with its number; anything else as it is. */
const at = (index: number, error: unknown): unknown => {
  const found = error instanceof InvalidInput ? invalidInput(error) : error;
  if (!(found instanceof Problem)) return found;
  const { code, facts } = found;
  return new Problem(code, { ...facts, extensions: { ...facts.extensions, index } });
};

const brokenRule = (commands: readonly Prepared[], rule: string): unknown => {
  if (rule !== 'category_missing') return violated(rule);
  const categorises = ({ command }: Prepared) =>
    (command.type === 'CreateTask' && command.category_id !== null) ||
    (command.type === 'ChangeTask' && typeof command.changes.category_id === 'string') ||
    command.type === 'RestoreTask' ||
    command.type === 'UndoTaskChange';
  return at(Math.max(0, commands.findIndex(categorises)), violated(rule));
};
