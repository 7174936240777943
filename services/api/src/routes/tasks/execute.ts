import type { Rejection, TaskCommand, TaskState } from '@taskledger/domain';
import type { CommandContext, CommandResult, Left, RecordedEvent } from '@taskledger/events';
import { taskResource } from '@taskledger/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppDependencies, Commands } from '../../dependencies.ts';
import { recording } from '../../idempotency/keyed.ts';
import { accept } from '../../outcomes.ts';
import { problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { entityTag, parseIfMatch, type Precondition } from './conditional.ts';
import type { Task } from './schemas.ts';

type TaskResult = CommandResult<TaskState, Rejection>;

/**
 * Carries out a command on a task, under the request's `If-Match`. Answers with the task as the command left it, its entity
 * tag and position set on the reply; every refusal is thrown.
 */
export type Execute = (
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  command: TaskCommand,
  /** Of the answer: 200 unless given. */
  status?: number,
) => Promise<Task>;

export const createExecutor =
  ({ commands: { tasks } }: Pick<AppDependencies, 'commands'>): Execute =>
  async (request, reply, id, command, status = 200) => {
    const context = {
      meta: metaOf(request),
      ...recording(request, ({ state, version }: Left<TaskState>) => ({
        status,
        etag: entityTag(version),
        body: presentTask(state, version, 0, command.now),
      })),
    };
    const result = await run(tasks, id, command, context, preconditionOf(request));
    return taskAnswer(reply, result, command);
  };

/** The answer to a command on a task. */
export const taskAnswer = (reply: FastifyReply, result: TaskResult, { type, now }: TaskCommand): Task => {
  if (type === 'RestoreTask' && result.outcome === 'violation' && result.rule === 'category_missing') {
    throw problem('conflict', { detail: 'The category of this task has been deleted meanwhile.' });
  }
  const { state, version, position } = accept(reply, result, {
    current: (present: TaskState, ...at) => taskResource(present, ...at, now),
    events: (missed) => missed.map(missedEvent),
  });
  reply.header('etag', entityTag(version));
  return presentTask(state, version, position, now);
};

/** A task as the answer to a command. Before its append the position is 0: see `recording`. */
export const presentTask = (state: TaskState, version: number, position: number, now: string): Task => ({
  ...taskResource(state, version, position, now),
  tags: [...state.tags],
});

const missedEvent = ({ position, version, type, recorded_at, meta, data }: RecordedEvent) => ({
  position,
  version,
  type,
  at: recorded_at,
  actor: meta.actor,
  data,
});

const preconditionOf = (request: FastifyRequest): Precondition | undefined => {
  const header = request.headers['if-match'];
  if (header === undefined) return undefined;
  const precondition = parseIfMatch(header);
  if (precondition === undefined) {
    throw problem('malformed_request', {
      detail: 'If-Match takes * or a list of quoted entity tags, such as "3".',
    });
  }
  return precondition;
};

const run = async (
  tasks: Commands['tasks'],
  id: string,
  command: TaskCommand,
  context: CommandContext<TaskState>,
  precondition: Precondition | undefined,
): Promise<TaskResult> => {
  if (precondition === undefined || precondition.kind === 'any') return tasks.handle(id, command, context);
  const ifVersion = await versionToMatch(tasks, id, precondition.versions);
  const result = await tasks.handle(id, command, { ...context, ifVersion });
  // A transition that makes no sense any more is, to a client that knows an older version, news above all.
  if (result.outcome !== 'rejected' || result.rejection.rejected !== 'invalid_transition') return result;
  const { events, ...present } = await tasks.load(id);
  const missed = events.filter(({ version }) => version > ifVersion);
  return present.version === ifVersion ? result : { outcome: 'stale', ...present, missed };
};

/** Of several versions the present one, if it is among them; else the newest, from which on the client missed things. */
const versionToMatch = async (
  tasks: Commands['tasks'],
  id: string,
  versions: readonly number[],
): Promise<number> => {
  const newest = Math.max(0, ...versions);
  if (versions.length < 2) return newest;
  const { version } = await tasks.load(id);
  return versions.includes(version) ? version : newest;
};
