import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { z } from 'zod';
import type { Recorded, Stored, TaskEvent, TaskState } from '../src/index.ts';
import {
  accessTo,
  allEvents,
  decideTask,
  evolveTask,
  isRejection,
  stateAtTime,
  stateAtVersion,
  taskEvents,
  taskHistory,
} from '../src/index.ts';
import { applyToModel, asModel, isModelled, type Model } from './task-model.ts';
import { modelledSequences, run, sequences, type Taken } from './task-sequences.ts';

/** A law that every step of every sequence keeps. */
const holds = (name: string, law: (taken: Taken) => boolean): void => {
  t.test(name, (t) => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        for (const taken of run(sequence)) {
          if (!law(taken)) throw new Error(`broken at ${JSON.stringify(taken, null, 1)}`);
        }
      }),
      { numRuns: 1000 },
    );
    t.pass('in 1,000 sequences');
    t.end();
  });
};

t.test('no sequence throws or mutates what it was given, and the sequences come to every event type', (t) => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(sequences, (sequence) => {
      for (const { events } of run(sequence)) for (const { type } of events) seen.add(type);
    }),
    { numRuns: 1000 },
  );
  t.strictSame([...seen].toSorted(), Object.keys(taskEvents).toSorted());
  t.end();
});

holds('C6: a task is OVERDUE exactly if a status before that is remembered', ({ states }) =>
  states.every(
    ({ status, status_before_overdue, overdue_noted }) =>
      (status === 'OVERDUE') === (status_before_overdue !== null) && (status !== 'OVERDUE' || overdue_noted),
  ),
);

holds('B3: completed_at is there exactly while a task is COMPLETED', ({ states }) =>
  states.every(({ status, completed_at }) => (status === 'COMPLETED') === (completed_at !== null)),
);

holds('F7: a deleted task accepts nothing but its restoration', ({ before, command, events }) => {
  if (before === undefined || before.deleted_at === null || events.length === 0) return true;
  const [only, ...others] = events;
  if (others.length > 0 || only === undefined) return false;
  if (command.type === 'UndoTaskChange') {
    return only.type === 'TaskChangeUndone' && only.data.restored.deleted_at === null;
  }
  return command.type === 'RestoreTask' && only.type === 'TaskRestored';
});

holds('C5: times only move forward, and a step without events moves none', ({ before, after, states }) => {
  if (before === undefined || after === undefined) return true;
  if (states.length === 0) return after === before;
  return after.updated_at >= before.updated_at && after.created_at === before.created_at;
});

holds(
  'A3: who and what a task is never changes',
  ({ before, after }) =>
    before === undefined || (after?.id === before.id && after.created_by === before.created_by),
);

holds('A3 D2: a stranger changes nothing, and learns nothing', ({ before, command, decision }) => {
  if (before === undefined || command.type === 'CreateTask') return true;
  if (accessTo(before, command.by, 'ReadTask') !== 'hidden') return true;
  return isRejection(decision) && decision.rejected === 'not_found' && decision.field === undefined;
});

const ofStatus = new Set(['status', 'completed_at', 'status_before_overdue', 'overdue_noted']);
const assigneesEvents = new Set([
  'TaskStarted',
  'TaskCompleted',
  'TaskReopened',
  'TaskReminderRequested',
  'CommentAdded',
  'CommentEdited',
  'CommentRemoved',
]);

holds(
  'E2: of others than creator and ADMIN, there are only transitions, their undo, comments and reminders',
  (taken) => {
    const { before, command, events } = taken;
    if (before === undefined || command.by.role === 'ADMIN' || command.by.id === before.created_by)
      return true;
    return events.every((event) =>
      event.type === 'TaskChangeUndone'
        ? Object.keys(event.data.restored).every((field) => ofStatus.has(field))
        : assigneesEvents.has(event.type),
    );
  },
);

holds('C5: every event but a reminder says something new', ({ before, states, events }) =>
  states.every((state, index) => {
    if (events[index]?.type === 'TaskReminderRequested') return true;
    const previous = index === 0 ? before : states[index - 1];
    return (
      previous === undefined ||
      !isDeepStrictEqual({ ...previous, updated_at: '' }, { ...state, updated_at: '' })
    );
  }),
);

holds(
  'C5: a command given twice makes no second change, but for reminders, and undo, which toggles',
  (taken) => {
    const { after, command, history, events } = taken;
    if (command.type === 'RemindTask' || command.type === 'UndoTaskChange') return true;
    const again = decideTask(after, command, [...history, ...events]);
    return isRejection(again) || again.length === 0;
  },
);

const administrator = { id: 'root', role: 'ADMIN' } as const;
const timeless = (state: TaskState | undefined) => state && { ...state, updated_at: '' };

/** What an administrator's undo of the last change leads to, if it makes an event. */
const undoLast = (history: readonly Stored<TaskEvent>[], state: TaskState, now: string) => {
  const decision = decideTask(state, { type: 'UndoTaskChange', by: administrator, now }, history);
  if (isRejection(decision)) return undefined;
  const events = decision.map((event, index) => ({
    ...event,
    recorded_at: now,
    version: history.length + index + 1,
    position: history.length + index + 1,
    meta: { actor: 'root', correlation_id: `undo-${history.length}` },
  }));
  return { state: events.reduce(evolveTask, state), history: [...history, ...events] };
};

/** OVERDUE may stay on top of what an undo restores, when the deadline has passed since. */
const markedOr = (found: TaskState, wanted: TaskState, now: string): boolean => {
  if (isDeepStrictEqual(timeless(found), timeless(wanted))) return true;
  const marked = {
    ...wanted,
    status: 'OVERDUE',
    status_before_overdue: wanted.status,
    overdue_noted: true,
  };
  const open = wanted.status === 'PENDING' || wanted.status === 'IN_PROGRESS';
  const missed = wanted.due_at !== null && wanted.due_at <= now;
  return open && missed && isDeepStrictEqual({ ...marked, updated_at: '' }, timeless(found));
};

holds(
  'C5: an undo right after a change restores what was, and an undo of that what the change made',
  (taken) => {
    const { before, after, history, events, command } = taken;
    if (before === undefined || after === undefined || events.length === 0) return true;
    if (command.type === 'MarkTaskOverdue' || !isDeepStrictEqual(before.comments, after.comments))
      return true;
    if (command.type === 'RemindTask') return true;
    const undone = undoLast([...history, ...events], after, command.now);
    if (undone === undefined || !markedOr(undone.state, before, command.now)) return false;
    const redone = undoLast(undone.history, undone.state, command.now);
    return redone !== undefined && markedOr(redone.state, after, command.now);
  },
);

holds(
  'C5: the history tells each change once: read forwards it leads from nothing to the present',
  (taken) => {
    const { history, events, after } = taken;
    if (after === undefined) return true;
    const told: Record<string, unknown> = {};
    for (const { changes } of taskHistory([...history, ...events]).toReversed()) {
      for (const { field, from, to } of changes) {
        if (!isDeepStrictEqual(told[field] ?? null, from)) return false;
        told[field] = to;
      }
    }
    const { title, description, status, priority, due_date, category_id, tags } = after;
    const { assigned_to, completed_at, deleted_at, comments } = after;
    const wanted: Record<string, unknown> = {
      ...{ title, description, status, priority, due_date, category_id, tags },
      ...{ assigned_to, completed_at, deleted_at },
      ...Object.fromEntries(comments.map(({ id, body }) => [`comment:${id}`, body])),
    };
    const present = (values: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
    return isDeepStrictEqual(present(told), present(wanted));
  },
);

holds('G1: every version and every moment of the past can be folded again', (taken) => {
  const { history, events, states, command, after } = taken;
  const all = [...history, ...events];
  const exact = events.every(({ version }, index) =>
    isDeepStrictEqual(stateAtVersion(all, version)?.state, states[index]),
  );
  return exact && isDeepStrictEqual(stateAtTime(all, command.now)?.state, after);
});

holds('every event fits its schema, and loses nothing by it', ({ events }) =>
  events.every(({ type, data }) => isDeepStrictEqual(allEvents[type].schema.parse(data), data)),
);

holds('decide and evolve are pure: the same again gives the same, also from a copy', (taken) => {
  const { before, command, decision, events, history, after } = structuredClone(taken);
  return (
    isDeepStrictEqual(decideTask(before, command, history), decision) &&
    isDeepStrictEqual(events.reduce(evolveTask, before), after) &&
    isDeepStrictEqual(taken.events.reduce(evolveTask, taken.before), taken.after)
  );
});

const envelope = z.object({ type: z.string(), data: z.unknown(), recorded_at: z.iso.datetime() });
const schemas = new Map<string, z.ZodType>(
  Object.entries(taskEvents).map(([type, { schema }]) => [type, schema]),
);
const storedEvent = z.custom<Recorded<TaskEvent>>((value) => {
  const { type, data } = envelope.parse(value);
  return schemas.get(type)?.safeParse(data).success === true;
});

t.test('G1: the fold of all events, through JSON and back, is the state that the commands led to', (t) => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      const taken = run(sequence);
      const stored = JSON.stringify(taken.flatMap(({ events }) => events));
      const events = z.array(storedEvent).parse(JSON.parse(stored));
      const folded = events.reduce<TaskState | undefined>(evolveTask, undefined);
      return isDeepStrictEqual(folded, taken.at(-1)?.after);
    }),
    { numRuns: 1000 },
  );
  t.pass('in 1,000 sequences');
  t.end();
});

t.test('B3 C6 E3 F7: the domain agrees with an independent model of the status machine', (t) => {
  fc.assert(
    fc.property(modelledSequences, (sequence) => {
      let model: Model | undefined;
      for (const { command, decision, after } of run(sequence)) {
        if (!isModelled(command)) continue;
        const answer = applyToModel(model, command);
        model = answer.model;
        const wanted = { outcome: answer.outcome, state: model };
        const found = {
          outcome: isRejection(decision) ? decision.rejected : 'accepted',
          state: asModel(after),
        };
        if (!isDeepStrictEqual(found, wanted)) {
          throw new Error(JSON.stringify({ command, found, wanted }, null, 1));
        }
      }
    }),
    { numRuns: 3000 },
  );
  t.pass('in 3,000 sequences');
  t.end();
});
