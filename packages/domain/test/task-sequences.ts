import fc from 'fast-check';
import type {
  Actor,
  Decision,
  Due,
  Stored,
  TaskChanges,
  TaskCommand,
  TaskEvent,
  TaskState,
} from '../src/index.ts';
import { decideTask, evolveTask, isRejection, priorities, system } from '../src/index.ts';

type WithoutTime<Command> = Command extends unknown ? Omit<Command, 'now'> : never;

/** A command, and how long after the one before it is given (none at all, too: clocks are coarse). */
export interface Step {
  readonly wait: number;
  readonly command: WithoutTime<TaskCommand>;
}

/** One step of a run: what was asked, in which state, with which answer and which states on the way. */
export interface Taken {
  readonly command: TaskCommand;
  readonly before: TaskState | undefined;
  readonly decision: Decision<TaskEvent>;
  readonly events: readonly Stored<TaskEvent>[];
  /** All events before these. */
  readonly history: readonly Stored<TaskEvent>[];
  readonly states: readonly TaskState[];
  readonly after: TaskState | undefined;
}

const hour = 3_600_000;
const start = Date.parse('2026-01-01T00:00:00.000Z');

const ada: Actor = { id: 'ada', role: 'MEMBER' };
const bob: Actor = { id: 'bob', role: 'MEMBER' };
const eve: Actor = { id: 'eve', role: 'MEMBER' };
const admin: Actor = { id: 'root', role: 'ADMIN' };

const actors = fc.constantFrom(ada, ada, bob, bob, eve, admin);
const requested = fc.constantFrom('PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED');
const dueTimes = fc.integer({ min: -5, max: 60 }).map((hours): Due => {
  const due_at = new Date(start + hours * hour).toISOString();
  return { due_date: due_at, due_at, due_day: due_at.slice(0, 10) };
});
const never: Due = { due_date: null, due_at: null, due_day: null };

const fields = {
  title: fc.constantFrom('', 'one', 'two'),
  description: fc.constantFrom('', 'one', 'two'),
  priority: fc.constantFrom(...priorities),
  due: fc.oneof({ weight: 1, arbitrary: fc.constant(never) }, { weight: 4, arbitrary: dueTimes }),
  category_id: fc.constantFrom('home', null),
  tags: fc.array(fc.constantFrom('a', 'b', 'a\nb', ''), { maxLength: 3 }),
  assigned_to: fc.constantFrom('ada', 'bob', 'cyd', null),
  status: requested,
};

const changes: fc.Arbitrary<TaskChanges> = fc.oneof(
  fc.record({ status: requested }),
  fc.record({ due: fields.due }),
  fc.record(fields, { requiredKeys: [] }),
);

const creations = fc.record({
  type: fc.constant('CreateTask'),
  by: fc.constantFrom(ada, admin),
  id: fc.constant('task-1'),
  ...fields,
});

const simpleCommands = fc.record({
  type: fc.constantFrom(
    'StartTask',
    'CompleteTask',
    'ReopenTask',
    'CancelTask',
    'DeleteTask',
    // Twice, or most sequences would spend most of their steps deleted.
    'RestoreTask',
    'RestoreTask',
    'MarkTaskOverdue',
  ),
  by: actors,
});

const commands: fc.Arbitrary<Step['command']> = fc.oneof(
  { weight: 1, arbitrary: creations },
  { weight: 8, arbitrary: simpleCommands },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('MarkTaskOverdue'), by: fc.constant(system) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('ChangeTask'), by: actors, changes }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('AssignTask'), by: actors, assigned_to: fields.assigned_to }),
  },
);

const talk = fc.oneof(
  fc.record({
    type: fc.constant('AddComment'),
    by: actors,
    comment_id: fc.constantFrom('c-1', 'c-2', 'c-3'),
    body: fc.constantFrom('one', 'two'),
  }),
  fc.record({
    type: fc.constant('EditComment'),
    by: actors,
    comment_id: fc.constantFrom('c-1', 'c-2'),
    body: fc.constantFrom('one', 'two'),
  }),
  fc.record({
    type: fc.constant('RemoveComment'),
    by: actors,
    comment_id: fc.constantFrom('c-1', 'c-2'),
  }),
  fc.record({ type: fc.constant('RemindTask'), by: actors }),
);

const undos = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('UndoTaskChange'), by: actors }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('UndoTaskChange'),
      by: actors,
      version: fc.integer({ min: 0, max: 30 }),
    }),
  },
);

const everything: fc.Arbitrary<Step['command']> = fc.oneof(
  { weight: 6, arbitrary: commands },
  { weight: 2, arbitrary: talk },
  { weight: 3, arbitrary: undos },
);

const waits = fc.constantFrom(0, 0, 1, hour, 10 * hour);
const step = (command: fc.Arbitrary<Step['command']>): fc.Arbitrary<Step> =>
  fc.record({ wait: waits, command });

const sequencesOf = (arbitrary: fc.Arbitrary<Step['command']>): fc.Arbitrary<Step[]> =>
  fc
    .tuple(
      step(fc.oneof({ weight: 9, arbitrary: creations }, { weight: 1, arbitrary })),
      fc.array(step(arbitrary), { maxLength: 40, size: 'max' }),
    )
    .map(([first, rest]) => [first, ...rest]);

/** Sequences of commands; nearly all begin with the creation of the task. */
export const sequences = sequencesOf(everything);

/** The same of the commands that the independent model knows. */
export const modelledSequences = sequencesOf(commands);

const deepFreeze = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
};

/** Runs a sequence through the domain. All that is handed in is frozen, deeply: a mutation throws. */
export const run = (sequence: readonly Step[]): readonly Taken[] => {
  let state: TaskState | undefined;
  let moment = start;
  let history: readonly Stored<TaskEvent>[] = deepFreeze([]);
  return sequence.map((next, number) => {
    moment += next.wait;
    const now = new Date(moment).toISOString();
    const before = state;
    const command = deepFreeze<TaskCommand>({ ...next.command, now });
    const decision = deepFreeze(decideTask(before, command, history));
    const events = isRejection(decision)
      ? []
      : decision.map((event, index) =>
          deepFreeze<Stored<TaskEvent>>({
            ...event,
            recorded_at: now,
            version: history.length + index + 1,
            position: history.length + index + 1,
            meta: { actor: command.by.id, correlation_id: `step-${number}` },
          }),
        );
    const earlier = history;
    history = deepFreeze([...history, ...events]);
    const states = events.map((event) => {
      state = deepFreeze(evolveTask(state, event));
      return state;
    });
    return { command, before, decision, events, history: earlier, states, after: state };
  });
};
