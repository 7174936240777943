import t, { type Test } from 'tap';
import type {
  Actor,
  Due,
  RequestedStatus,
  Status,
  TaskAction,
  TaskChanges,
  TaskEvent,
} from '../src/index.ts';
import { accessTo, statuses, system, taskDecider } from '../src/index.ts';
import { at, given, type Past } from './given.ts';
import {
  ada,
  admin,
  alsoOnDeleted,
  assign,
  becameOverdue,
  bob,
  change,
  create,
  created,
  earlier,
  type Empty,
  eve,
  everyCommand,
  forbidden,
  future,
  happened,
  historyOf,
  impossible,
  never,
  notFound,
  now,
  past,
  rescheduled,
  simple,
  until,
} from './task-examples.ts';

const task = (t: Test, events: readonly Past<TaskEvent>[]) => given(t, taskDecider, events);
const sweep = simple('MarkTaskOverdue', system);
const overdueFromStarted = [created(past), happened('TaskStarted'), becameOverdue];

const taskStatus = (status: Status) => ({ status, completed_at: status === 'COMPLETED' ? at(1) : null });

const tagged = (tags: string[]): TaskEvent => ({ type: 'TaskTagged', data: { tags } });

const dayEndingAt = (due_at: string): Due => ({ due_date: '2026-07-01', due_at, due_day: '2026-07-01' });

t.test('A4 B3: a task is created PENDING, by the caller, with what was given', (t) => {
  task(t, [])
    .when(create({ due: past }))
    .then([created(past)])
    .andState({
      ...created(past).data,
      status: 'PENDING',
      completed_at: null,
      created_at: at(0),
      updated_at: at(0),
      deleted_at: null,
      status_before_overdue: null,
      overdue_noted: false,
      comments: [],
    });
  task(t, [])
    .when(create({ by: eve, assigned_to: null }))
    .then([created({ created_by: 'eve', assigned_to: null })]);
  task(t, [])
    .when(create({ tags: [], category_id: 'home', priority: 'URGENT' }))
    .then([created({ tags: [], category_id: 'home', priority: 'URGENT' })]);
  t.end();
});

t.test('E3: a status given on creation becomes the command of that transition', (t) => {
  task(t, [])
    .when(create({ status: 'IN_PROGRESS' }))
    .then([created(), happened('TaskStarted')]);
  task(t, [])
    .when(create({ status: 'CANCELLED' }))
    .then([created(), happened('TaskCancelled')]);
  task(t, [])
    .when(create({ status: 'COMPLETED' }))
    .then([created(), happened('TaskCompleted')])
    .andState({ status: 'COMPLETED', completed_at: at(1) });
  t.end();
});

t.test('an id is used once, also after a deletion and whoever asks', (t) => {
  for (const by of [ada, eve, admin]) {
    for (const history of [[created()], [created(), happened('TaskDeleted')]]) {
      task(t, history).when(create({ by })).then({ rejected: 'already_exists', field: 'id' });
    }
  }
  t.end();
});

t.test('A3: of a task that does not exist, every command answers not_found', (t) => {
  for (const command of [...everyCommand(admin), ...alsoOnDeleted(admin)]) {
    task(t, []).when(command).then(notFound);
  }
  t.end();
});

/** target ← the event that leads there, and the statuses it may be reached from */
const machine = {
  StartTask: { to: 'IN_PROGRESS', event: 'TaskStarted', from: ['PENDING', 'OVERDUE'] },
  CompleteTask: { to: 'COMPLETED', event: 'TaskCompleted', from: ['PENDING', 'IN_PROGRESS', 'OVERDUE'] },
  ReopenTask: { to: 'PENDING', event: 'TaskReopened', from: ['IN_PROGRESS', 'COMPLETED', 'CANCELLED'] },
  CancelTask: { to: 'CANCELLED', event: 'TaskCancelled', from: ['PENDING', 'IN_PROGRESS', 'OVERDUE'] },
} as const satisfies Record<string, { to: RequestedStatus; event: Empty; from: readonly Status[] }>;
const transitions = ['StartTask', 'CompleteTask', 'ReopenTask', 'CancelTask'] as const;

for (const type of transitions) {
  const { to, event, from: sources } = machine[type];
  const from: readonly Status[] = sources;

  t.test(`B3 E3: ${type} leads to ${to} from ${from.join(', ')} and from nowhere else`, (t) => {
    for (const status of statuses) {
      const outcome = from.includes(status) ? [happened(event)] : impossible;
      const followed = task(t, historyOf[status]).when(simple(type)).then(outcome);
      followed.andState({
        status: from.includes(status) ? to : status,
        completed_at: to === 'COMPLETED' && from.includes(status) ? at(historyOf[status].length) : null,
        ...(status === 'COMPLETED' && to !== 'PENDING' && { completed_at: at(1) }),
        ...(from.includes(status) && { status_before_overdue: null }),
      });
    }
    t.end();
  });

  t.test(
    `E3: a PATCH to ${to} follows the same rule, and is no change where the task is ${to} already`,
    (t) => {
      for (const status of statuses) {
        const outcome = status === to ? [] : from.includes(status) ? [happened(event)] : impossible;
        task(t, historyOf[status])
          .when(change({ status: to }))
          .then(outcome);
      }
      t.end();
    },
  );

  t.test(`E2 A3: a PATCH of nothing but the status ${to} is ${type}, also for permissions`, (t) => {
    const outcome = type === 'CancelTask' ? forbidden : [happened(event)];
    const history = historyOf[from[0] ?? 'PENDING'];
    task(t, history).when(simple(type, bob)).then(outcome);
    task(t, history)
      .when(change({ status: to }, bob))
      .then(outcome);
    task(t, history)
      .when(change({ status: to, title: 'Mine now' }, bob))
      .then(forbidden);
    task(t, history)
      .when(change({ status: to }, eve))
      .then(notFound);
    task(t, history)
      .when(change({ status: to }, admin))
      .then([happened(event)]);
    t.end();
  });
}

t.test('E2: an assignee that repeats the present status changes nothing and is not refused', (t) => {
  task(t, historyOf.IN_PROGRESS)
    .when(change({ status: 'IN_PROGRESS' }, bob))
    .then([]);
  task(t, historyOf.COMPLETED)
    .when(change({ status: 'COMPLETED' }, bob))
    .then([]);
  t.end();
});

t.test('A3 D2: to a stranger a task does not exist, in any status, deleted or not', (t) => {
  for (const status of statuses) {
    for (const command of [...everyCommand(eve), ...alsoOnDeleted(eve)]) {
      task(t, historyOf[status]).when(command).then(notFound);
      task(t, [...historyOf[status], happened('TaskDeleted')])
        .when(command)
        .then(notFound);
    }
  }
  t.end();
});

t.test('A3 C4 D2 E2: who may do what', (t) => {
  const mayDo: readonly [TaskAction, readonly Actor[]][] = [
    ['ReadTask', [ada, bob, admin]],
    ['StartTask', [ada, bob, admin]],
    ['CompleteTask', [ada, bob, admin]],
    ['ReopenTask', [ada, bob, admin]],
    ['ChangeTask', [ada, admin]],
    ['AssignTask', [ada, admin]],
    ['CancelTask', [ada, admin]],
    ['DeleteTask', [ada, admin]],
    ['RestoreTask', [ada, admin]],
    ['MarkTaskOverdue', [admin]],
    ['RemindTask', [ada, bob, admin]],
    ['AddComment', [ada, bob, admin]],
  ];
  const assigned = created().data;
  for (const [action, actors] of mayDo) {
    for (const actor of [ada, bob, admin]) {
      t.equal(
        accessTo(assigned, actor, action),
        actors.includes(actor) ? 'granted' : 'forbidden',
        `${actor.id} ${action}`,
      );
    }
    t.equal(accessTo(assigned, eve, action), 'hidden', `eve ${action}`);
    t.equal(accessTo(assigned, system, action), 'granted', `the service itself ${action}`);
  }
  t.end();
});

t.test('E2: an assignee is refused what the creator may do', (t) => {
  task(t, [created()])
    .when(change({ title: 'Mine' }, bob))
    .then(forbidden);
  task(t, [created()])
    .when(change({ status: 'CANCELLED' }, bob))
    .then(forbidden);
  task(t, [created()]).when(assign('eve', bob)).then(forbidden);
  task(t, [created()]).when(simple('CancelTask', bob)).then(forbidden);
  task(t, [created()]).when(simple('DeleteTask', bob)).then(forbidden);
  task(t, [created(past)])
    .when(simple('MarkTaskOverdue', bob))
    .then(forbidden);
  task(t, [created(), happened('TaskDeleted')])
    .when(simple('RestoreTask', bob))
    .then(forbidden);
  t.end();
});

t.test('E2: who creates a task and assigns it to themselves keeps the rights of a creator', (t) => {
  const own = created({ assigned_to: 'ada' });
  task(t, [own])
    .when(simple('CancelTask'))
    .then([happened('TaskCancelled')]);
  task(t, [own])
    .when(simple('StartTask'))
    .then([happened('TaskStarted')]);
  t.end();
});

t.test('C4 D2: ADMIN manages every task, without being creator or assignee', (t) => {
  task(t, [created()])
    .when(change({ title: 'Ours' }, admin))
    .then([{ type: 'TaskDetailsChanged', data: { title: 'Ours' } }])
    .andState({ title: 'Ours', created_by: 'ada', updated_at: at(1) });
  task(t, [created()])
    .when(simple('DeleteTask', admin))
    .then([happened('TaskDeleted')]);
  task(t, [created()])
    .when(simple('CancelTask', admin))
    .then([happened('TaskCancelled')]);
  t.end();
});

t.test('E2: an assignment makes and ends the rights of an assignee', (t) => {
  const handedOver: TaskEvent[] = [created(), { type: 'TaskAssigned', data: { assigned_to: 'eve' } }];
  task(t, [created()])
    .when(assign('eve'))
    .then([{ type: 'TaskAssigned', data: { assigned_to: 'eve' } }])
    .andState({ assigned_to: 'eve' });
  task(t, handedOver)
    .when(simple('StartTask', eve))
    .then([happened('TaskStarted')]);
  task(t, handedOver).when(simple('StartTask', bob)).then(notFound);
  task(t, handedOver)
    .when(assign(null))
    .then([{ type: 'TaskUnassigned', data: {} }])
    .andState({ assigned_to: null });
  task(t, [created()]).when(assign('bob')).then([]);
  task(t, [created({ assigned_to: null })])
    .when(assign(null))
    .then([]);
  task(t, [created()])
    .when(change({ assigned_to: null }))
    .then([{ type: 'TaskUnassigned', data: {} }]);
  task(t, [created()])
    .when(change({ assigned_to: 'bob' }))
    .then([]);
  t.end();
});

t.test('A4 C5: each changed part makes an event of its own, in one order, with only what changed', (t) => {
  const changes: TaskChanges = {
    status: 'COMPLETED',
    assigned_to: 'eve',
    tags: ['work', 'now'],
    category_id: 'office',
    due: future,
    priority: 'HIGH',
    description: '',
    title: 'Finish the report',
  };
  task(t, [created()])
    .when(change(changes))
    .then([
      { type: 'TaskDetailsChanged', data: { title: 'Finish the report', description: '' } },
      { type: 'TaskPriorityChanged', data: { priority: 'HIGH' } },
      { type: 'TaskRescheduled', data: { ...future, restored_status: null } },
      { type: 'TaskCategorized', data: { category_id: 'office' } },
      { type: 'TaskTagged', data: { tags: ['work', 'now'] } },
      { type: 'TaskAssigned', data: { assigned_to: 'eve' } },
      happened('TaskCompleted'),
    ])
    .andState({
      title: 'Finish the report',
      description: '',
      priority: 'HIGH',
      ...future,
      category_id: 'office',
      tags: ['work', 'now'],
      assigned_to: 'eve',
      status: 'COMPLETED',
      completed_at: at(7),
      updated_at: at(7),
      created_at: at(0),
    });
  const described: TaskEvent = { type: 'TaskDetailsChanged', data: { description: 'New' } };
  task(t, [created()])
    .when(change({ title: 'Write the report', description: 'New' }))
    .then([described])
    .andState({ title: 'Write the report', description: 'New' });
  task(t, [created({ ...future, category_id: 'office' })])
    .when(change({ due: never, category_id: null, tags: [] }))
    .then([
      { type: 'TaskRescheduled', data: { ...never, restored_status: null } },
      { type: 'TaskCategorized', data: { category_id: null } },
      { type: 'TaskTagged', data: { tags: [] } },
    ])
    .andState({ ...never, category_id: null, tags: [] });
  t.end();
});

t.test('C5: a change that changes nothing makes no event', (t) => {
  const { title, description, priority, category_id, tags, assigned_to } = created().data;
  task(t, [created()]).when(change({})).then([]);
  const same: TaskChanges = {
    title,
    description,
    priority,
    category_id,
    tags,
    assigned_to,
    due: never,
    status: 'PENDING',
  };
  task(t, [created()]).when(change(same)).then([]);
  task(t, [created(future)])
    .when(change({ due: { ...future } }))
    .then([]);
  t.end();
});

t.test('F1: tags are compared one by one, in their order', (t) => {
  task(t, [created({ tags: ['a', 'b'] })])
    .when(change({ tags: ['b', 'a'] }))
    .then([tagged(['b', 'a'])]);
  task(t, [created({ tags: ['a', 'b'] })])
    .when(change({ tags: ['a\nb'] }))
    .then([tagged(['a\nb'])]);
  task(t, [created({ tags: [] })])
    .when(change({ tags: [''] }))
    .then([tagged([''])]);
  task(t, [created({ tags: ['a'] })])
    .when(change({ tags: ['a', 'a'] }))
    .then([tagged(['a', 'a'])]);
  task(t, [created({ tags: ['a', 'b'] })])
    .when(change({ tags: ['a', 'b'] }))
    .then([]);
  t.end();
});

t.test('the same day in another time zone is another deadline', (t) => {
  const tokyo = dayEndingAt('2026-07-01T15:00:00.000Z');
  task(t, [created(dayEndingAt('2026-07-01T22:00:00.000Z'))])
    .when(change({ due: tokyo }))
    .then([{ type: 'TaskRescheduled', data: { ...tokyo, restored_status: null } }]);
  t.end();
});

t.test('A5: a transition that makes no sense refuses the whole change', (t) => {
  task(t, historyOf.COMPLETED)
    .when(change({ title: 'Another', status: 'CANCELLED' }))
    .then(impossible)
    .andState({ title: 'Write the report', status: 'COMPLETED' });
  t.end();
});

t.test('F7 C5: a deleted task keeps its history, answers not_found, and can only be restored', (t) => {
  for (const status of statuses) {
    const deleted = [...historyOf[status], happened('TaskDeleted')];
    const before = taskStatus(status);
    task(t, historyOf[status])
      .when(simple('DeleteTask'))
      .then([happened('TaskDeleted')])
      .andState({ deleted_at: at(historyOf[status].length), status });
    for (const by of [ada, admin]) {
      for (const command of everyCommand(by)) {
        if (command.type !== 'RestoreTask') task(t, deleted).when(command).then(notFound);
      }
      task(t, deleted)
        .when(simple('RestoreTask', by))
        .then([happened('TaskRestored')])
        .andState({ deleted_at: null, ...before });
    }
    task(t, deleted).when(simple('StartTask', bob)).then(notFound);
    task(t, historyOf[status]).when(simple('RestoreTask')).then({ rejected: 'invalid_transition' });
  }
  const again = [created(), happened('TaskDeleted'), happened('TaskRestored')];
  task(t, again)
    .when(simple('DeleteTask'))
    .then([happened('TaskDeleted')]);
  t.end();
});

t.test('C6: a passed due date turns an open task OVERDUE and remembers the status before', (t) => {
  task(t, [created(past)])
    .when(sweep)
    .then([becameOverdue])
    .andState({
      status: 'OVERDUE',
      status_before_overdue: 'PENDING',
      overdue_noted: true,
      completed_at: null,
    });
  task(t, [created(past), happened('TaskStarted')])
    .when(sweep)
    .then([becameOverdue])
    .andState({ status: 'OVERDUE', status_before_overdue: 'IN_PROGRESS' });
  task(t, [created(until(now))])
    .when(sweep)
    .then([{ type: 'TaskBecameOverdue', data: { due_at: now } }]);
  t.end();
});

t.test('C6: a sweep leaves alone what is not due, not open, or marked already', (t) => {
  task(t, [created()]).when(sweep).then([]);
  task(t, [created(until('2026-06-15T12:00:00.001Z'))])
    .when(sweep)
    .then([]);
  task(t, [created(past), happened('TaskCompleted')])
    .when(sweep)
    .then([]);
  task(t, [created(past), happened('TaskCancelled')])
    .when(sweep)
    .then([]);
  task(t, historyOf.OVERDUE).when(sweep).then([]);
  task(t, [created(past), happened('TaskDeleted')])
    .when(sweep)
    .then(notFound);
  task(t, [created(past)])
    .when(simple('MarkTaskOverdue', ada))
    .then(forbidden);
  t.end();
});

t.test('C6: a date moved into the future, or cleared, restores the status before', (t) => {
  const cases = [
    { history: historyOf.OVERDUE, before: 'PENDING' },
    { history: overdueFromStarted, before: 'IN_PROGRESS' },
  ] as const;
  for (const { history, before } of cases) {
    for (const due of [future, never]) {
      task(t, history)
        .when(change({ due }))
        .then([rescheduled(due, before)])
        .andState({ status: before, status_before_overdue: null, overdue_noted: false, ...due });
    }
  }
  t.end();
});

t.test(
  'C6: a date moved to another past time leaves the task OVERDUE, with the status before still known',
  (t) => {
    for (const due of [earlier, until(now)]) {
      task(t, overdueFromStarted)
        .when(change({ due }))
        .then([rescheduled(due, null)])
        .andState({ status: 'OVERDUE', status_before_overdue: 'IN_PROGRESS', ...due });
    }
    const moved = [...overdueFromStarted, rescheduled(earlier, null)];
    task(t, moved).when(sweep).then([]);
    task(t, moved)
      .when(change({ due: future }))
      .then([rescheduled(future, 'IN_PROGRESS')]);
    task(t, [...moved, happened('TaskStarted')])
      .when(sweep)
      .then([])
      .andState({ status: 'IN_PROGRESS' });
    t.end();
  },
);

t.test('C6: a restored task is marked again when the new date passes', (t) => {
  const moved = [...historyOf.OVERDUE, rescheduled(future, 'PENDING')];
  task(t, moved).when(sweep).then([]);
  task(t, moved)
    .when({ type: 'MarkTaskOverdue', by: system, now: '2026-07-01T00:00:00.000Z' })
    .then([{ type: 'TaskBecameOverdue', data: { due_at: '2026-07-01T00:00:00.000Z' } }]);
  t.end();
});

t.test('C6: an overdue task that is started stays IN_PROGRESS and is not marked again', (t) => {
  const started = [...historyOf.OVERDUE, happened('TaskStarted')];
  task(t, historyOf.OVERDUE)
    .when(simple('StartTask', bob))
    .then([happened('TaskStarted')])
    .andState({ status: 'IN_PROGRESS', status_before_overdue: null, overdue_noted: true });
  task(t, started).when(sweep).then([]).andState({ status: 'IN_PROGRESS' });
  const moved = [...started, rescheduled(earlier, null)];
  task(t, started)
    .when(change({ due: earlier }))
    .then([rescheduled(earlier, null)]);
  task(t, moved)
    .when(sweep)
    .then([{ type: 'TaskBecameOverdue', data: { due_at: '2026-05-01T00:00:00.000Z' } }]);
  t.end();
});

t.test('C6: a reopened task can be marked again', (t) => {
  const reopenings = [
    [...historyOf.OVERDUE, happened('TaskStarted'), happened('TaskReopened')],
    [...historyOf.OVERDUE, happened('TaskCompleted'), happened('TaskReopened')],
    [...historyOf.OVERDUE, happened('TaskCancelled'), happened('TaskReopened')],
  ];
  for (const history of reopenings) {
    task(t, history)
      .when(sweep)
      .then([becameOverdue])
      .andState({ status: 'OVERDUE', status_before_overdue: 'PENDING', completed_at: null });
  }
  t.end();
});

t.test(
  'C6: date and status changed together: the status is judged after the date has lifted OVERDUE',
  (t) => {
    const restored = rescheduled(future, 'IN_PROGRESS');
    task(t, overdueFromStarted)
      .when(change({ due: future, status: 'IN_PROGRESS' }))
      .then([restored]);
    task(t, overdueFromStarted)
      .when(change({ due: future, status: 'PENDING' }))
      .then([restored, happened('TaskReopened')])
      .andState({ status: 'PENDING', status_before_overdue: null });
    task(t, overdueFromStarted)
      .when(change({ due: earlier, status: 'PENDING' }))
      .then(impossible);
    task(t, historyOf.OVERDUE)
      .when(change({ due: future, status: 'PENDING' }))
      .then([rescheduled(future, 'PENDING')]);
    t.end();
  },
);

t.test('C6: a date moved on a task that is not OVERDUE changes no status', (t) => {
  for (const status of ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] as const) {
    task(t, historyOf[status])
      .when(change({ due: past }))
      .then([rescheduled(past, null)])
      .andState({ ...past, ...taskStatus(status), overdue_noted: false });
  }
  t.end();
});

t.test('only TaskCreated can be the first event of a task', (t) => {
  const started = { type: 'TaskStarted', data: {}, recorded_at: now } as const;
  t.throws(() => taskDecider.evolve(undefined, started), /TaskStarted cannot be the first event/);
  t.end();
});
