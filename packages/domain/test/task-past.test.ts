import t, { type Test } from 'tap';
import type { Actor, Comment, TaskCommand, TaskEvent } from '../src/index.ts';
import { isRejection, stateAtTime, stateAtVersion, taskDecider, taskHistory } from '../src/index.ts';
import { at, fold, given, type Past, stored } from './given.ts';
import {
  ada,
  admin,
  becameOverdue,
  bob,
  created,
  eve,
  forbidden,
  future,
  happened,
  never,
  notFound,
  now,
  past,
  rescheduled,
  simple,
  undo,
} from './task-examples.ts';

const task = (t: Test, events: readonly Past<TaskEvent>[]) => given(t, taskDecider, events);
const conflict = { rejected: 'undo_conflict' } as const;

const comment = (by: Actor, body: string, comment_id = 'c-1'): TaskCommand => ({
  type: 'AddComment',
  by,
  now,
  comment_id,
  body,
});
const edit = (by: Actor, body: string): TaskCommand => ({
  type: 'EditComment',
  by,
  now,
  comment_id: 'c-1',
  body,
});
const remove = (by: Actor): TaskCommand => ({ type: 'RemoveComment', by, now, comment_id: 'c-1' });
const added = (author_id: string, body = 'Why?'): TaskEvent => ({
  type: 'CommentAdded',
  data: { comment_id: 'c-1', author_id, body },
});
const titled = (title: string): TaskEvent => ({ type: 'TaskDetailsChanged', data: { title } });
const undone = (
  versions: [number, number],
  restored: Extract<TaskEvent, { type: 'TaskChangeUndone' }>['data']['restored'],
): TaskEvent => ({ type: 'TaskChangeUndone', data: { versions, restored } });

t.test('E2: creator, assignee and ADMIN comment; the task itself stays as it is', (t) => {
  for (const by of [ada, bob, admin]) {
    const comments: Comment[] = [
      { id: 'c-1', author_id: by.id, body: 'Why?', created_at: at(1), updated_at: at(1) },
    ];
    task(t, [created()])
      .when(comment(by, 'Why?'))
      .then([added(by.id)])
      .andState({ comments, updated_at: at(0) });
  }
  task(t, [created()]).when(comment(eve, 'Why?')).then(notFound);
  task(t, [created(), added('bob')])
    .when(comment(bob, 'Again'))
    .then({ rejected: 'already_exists', field: 'id' });
  t.end();
});

t.test('E2: only its author rewords a comment; author, creator and ADMIN remove it', (t) => {
  const history = [created(), added('bob')];
  task(t, history)
    .when(edit(bob, 'How?'))
    .then([{ type: 'CommentEdited', data: { comment_id: 'c-1', body: 'How?' } }])
    .andState({
      comments: [{ id: 'c-1', author_id: 'bob', body: 'How?', created_at: at(1), updated_at: at(2) }],
      updated_at: at(0),
    });
  task(t, history).when(edit(bob, 'Why?')).then([]);
  for (const by of [ada, admin]) task(t, history).when(edit(by, 'How?')).then(forbidden);
  for (const by of [ada, bob, admin]) {
    task(t, history)
      .when(remove(by))
      .then([{ type: 'CommentRemoved', data: { comment_id: 'c-1' } }])
      .andState({ comments: [], updated_at: at(0) });
  }
  const adas = [created(), added('ada')];
  task(t, adas).when(remove(bob)).then(forbidden);
  task(t, adas).when(edit(bob, 'How?')).then(forbidden);
  for (const command of [remove(ada), edit(ada, 'How?')]) {
    task(t, [created()]).when(command).then(notFound);
    task(t, [...adas, happened('TaskDeleted')])
      .when(command)
      .then(notFound);
  }
  t.end();
});

t.test('E2: a reminder is asked for by everyone who works on an unfinished task', (t) => {
  for (const by of [ada, bob, admin]) {
    task(t, [created()])
      .when(simple('RemindTask', by))
      .then([happened('TaskReminderRequested')])
      .andState({ updated_at: at(0) });
  }
  task(t, [created()]).when(simple('RemindTask', eve)).then(notFound);
  for (const end of ['TaskCompleted', 'TaskCancelled'] as const) {
    task(t, [created(), happened(end)])
      .when(simple('RemindTask'))
      .then({ rejected: 'invalid_transition', field: 'status' });
  }
  task(t, [created(), happened('TaskDeleted')])
    .when(simple('RemindTask'))
    .then({ rejected: 'invalid_transition' });
  t.end();
});

t.test('C5: an undo takes a whole command back, and only what it touched', (t) => {
  const request = { recorded_at: at(1), request: 'one' };
  task(t, [
    created(),
    { ...titled('Other'), ...request },
    { type: 'TaskPriorityChanged', data: { priority: 'URGENT' }, ...request },
    { ...rescheduled(future, null), ...request },
  ])
    .when(undo())
    .then([
      undone([2, 4], {
        title: 'Write the report',
        priority: 'MEDIUM',
        ...never,
        overdue_noted: false,
      }),
    ])
    .andState({ title: 'Write the report', priority: 'MEDIUM', ...never, updated_at: at(4) });
  task(t, [created(), titled('Other'), titled('Third')])
    .when(undo())
    .then([undone([3, 3], { title: 'Other' })]);
  t.end();
});

t.test('C5: the same moment, or the same request, alone do not make one command', (t) => {
  task(t, [
    created(),
    { ...titled('Other'), recorded_at: at(1), request: 'one' },
    { ...titled('Third'), recorded_at: at(1), request: 'two' },
    { ...titled('Fourth'), recorded_at: at(2), request: 'two' },
  ])
    .when(undo())
    .then([undone([4, 4], { title: 'Third' })]);
  t.end();
});

t.test('C5: status, assignment, tags, category and deletion are undone with all that hangs on them', (t) => {
  task(t, [created(), happened('TaskCompleted')])
    .when(undo())
    .then([
      undone([2, 2], {
        status: 'PENDING',
        completed_at: null,
        status_before_overdue: null,
        overdue_noted: false,
      }),
    ])
    .andState({ status: 'PENDING', completed_at: null });
  task(t, [created(), happened('TaskCompleted'), happened('TaskReopened')])
    .when(undo())
    .then([
      undone([3, 3], {
        status: 'COMPLETED',
        completed_at: at(1),
        status_before_overdue: null,
        overdue_noted: false,
      }),
    ]);
  task(t, [created(), happened('TaskDeleted')])
    .when(undo())
    .then([undone([2, 2], { deleted_at: null })])
    .andState({ deleted_at: null });
  task(t, [created(), happened('TaskDeleted'), happened('TaskRestored')])
    .when(undo())
    .then([undone([3, 3], { deleted_at: at(1) })])
    .andState({ deleted_at: at(1) });
  task(t, [created(), { type: 'TaskUnassigned', data: {} }])
    .when(undo())
    .then([undone([2, 2], { assigned_to: 'bob' })]);
  task(t, [created(), { type: 'TaskTagged', data: { tags: [] } }])
    .when(undo())
    .then([undone([2, 2], { tags: ['work'] })]);
  task(t, [created(), { type: 'TaskCategorized', data: { category_id: 'home' } }])
    .when(undo())
    .then([undone([2, 2], { category_id: null })]);
  t.end();
});

t.test('C5: an older change is undone by its version, unless a later one touched the same fields', (t) => {
  const history = [
    created(),
    titled('Other'),
    { type: 'TaskPriorityChanged', data: { priority: 'HIGH' } } as const,
  ];
  task(t, history)
    .when(undo(ada, 2))
    .then([undone([2, 2], { title: 'Write the report' })])
    .andState({ title: 'Write the report', priority: 'HIGH' });
  task(t, [...history, titled('Third')])
    .when(undo(ada, 2))
    .then(conflict);
  const state = fold(taskDecider, [...history, titled('Third')]);
  const refusal = taskDecider.decide(state, undo(ada, 2), stored([...history, titled('Third')]));
  t.match(isRejection(refusal) && refusal.detail, /: title\./, 'the refusal names the field');
  t.end();
});

t.test('C5: creations, comments and reminders are not undone, nor versions that never were', (t) => {
  const talk: TaskEvent[] = [added('bob'), happened('TaskReminderRequested')];
  task(t, [created()]).when(undo()).then(conflict);
  task(t, [created(), ...talk])
    .when(undo())
    .then(conflict);
  for (const version of [0, 1, 2, 3, 9]) {
    task(t, [created(), ...talk])
      .when(undo(ada, version))
      .then(conflict);
  }
  task(t, [created(), titled('Other'), ...talk])
    .when(undo())
    .then([undone([2, 2], { title: 'Write the report' })]);
  t.end();
});

t.test('C5: to undo an undo is to redo, and neither is done twice', (t) => {
  const history = [created(), titled('Other'), undone([2, 2], { title: 'Write the report' })];
  task(t, history)
    .when(undo())
    .then([undone([3, 3], { title: 'Other' })])
    .andState({ title: 'Other' });
  task(t, history).when(undo(ada, 2)).then(conflict);
  t.end();
});

t.test('E2: creator and ADMIN undo; an assignee only a start, a completion, a reopening', (t) => {
  const pending = {
    status: 'PENDING',
    completed_at: null,
    status_before_overdue: null,
    overdue_noted: false,
  } as const;
  for (const type of ['TaskStarted', 'TaskCompleted'] as const) {
    for (const by of [ada, bob, admin]) {
      task(t, [created(), happened(type)])
        .when(undo(by))
        .then([undone([2, 2], pending)]);
    }
    task(t, [created(), happened(type)])
      .when(undo(eve))
      .then(notFound);
  }
  const started = { ...pending, status: 'IN_PROGRESS' } as const;
  task(t, [created(), happened('TaskStarted'), undone([2, 2], pending)])
    .when(undo(bob))
    .then([undone([3, 3], started)]);
  task(t, [created(), titled('Other')])
    .when(undo(bob))
    .then(forbidden);
  task(t, [created(), titled('Other'), undone([2, 2], { title: 'Write the report' })])
    .when(undo(bob))
    .then(forbidden);
  task(t, [created(), happened('TaskCancelled')])
    .when(undo(bob))
    .then(forbidden);
  task(t, [created(), happened('TaskDeleted')])
    .when(undo(bob))
    .then(forbidden);
  for (const version of [undefined, 1, 9]) {
    task(t, [created()]).when(undo(bob, version)).then(forbidden);
  }
  t.end();
});

t.test('F7: of a deleted task only the deletion is undone', (t) => {
  task(t, [created(), titled('Other'), happened('TaskDeleted')])
    .when(undo(ada, 2))
    .then(notFound);
  t.end();
});

t.test('C6: a passed deadline does not stand in the way of an undo', (t) => {
  task(t, [created(past), titled('Other'), becameOverdue])
    .when(undo())
    .then([undone([2, 2], { title: 'Write the report' })])
    .andState({ status: 'OVERDUE' });
  task(t, [created(future), rescheduled(past, null), becameOverdue])
    .when(undo())
    .then([
      undone([2, 2], { ...future, status: 'PENDING', status_before_overdue: null, overdue_noted: false }),
    ])
    .andState({ status: 'PENDING', ...future });
  task(t, [created(past), happened('TaskStarted'), becameOverdue])
    .when(undo())
    .then([
      undone([2, 2], {
        status: 'OVERDUE',
        completed_at: null,
        status_before_overdue: 'PENDING',
        overdue_noted: true,
      }),
    ])
    .andState({ status: 'OVERDUE', status_before_overdue: 'PENDING' });
  t.end();
});

t.test('C6: the undo of a date that lifted OVERDUE brings it back; that of a start from it, too', (t) => {
  const overdue = {
    status: 'OVERDUE',
    completed_at: null,
    status_before_overdue: 'PENDING',
    overdue_noted: true,
  } as const;
  task(t, [created(past), becameOverdue, rescheduled(future, 'PENDING')])
    .when(undo())
    .then([undone([3, 3], { ...overdue, ...past })]);
  task(t, [created(past), becameOverdue, happened('TaskStarted')])
    .when(undo())
    .then([undone([3, 3], overdue)]);
  task(t, [created(past), becameOverdue, happened('TaskStarted'), rescheduled(future, null)])
    .when(undo(ada, 3))
    .then([
      undone([3, 3], { ...overdue, status: 'PENDING', status_before_overdue: null, overdue_noted: false }),
    ]);
  t.end();
});

t.test('C6: the mark itself is undone by its version only, and not set again for the same deadline', (t) => {
  const history = [created(past), becameOverdue];
  task(t, history).when(undo()).then(conflict);
  const unmarked = undone([2, 2], {
    status: 'PENDING',
    completed_at: null,
    status_before_overdue: null,
    overdue_noted: true,
  });
  task(t, history).when(undo(ada, 2)).then([unmarked]).andState({ status: 'PENDING' });
  task(t, [...history, unmarked])
    .when(simple('MarkTaskOverdue', admin))
    .then([]);
  t.end();
});

t.test('C5: the history tells who changed which field from what to what, the newest first', (t) => {
  const events = stored<TaskEvent>([
    created(future),
    { ...titled('Other'), actor: 'root' },
    added('bob'),
    { type: 'CommentEdited', data: { comment_id: 'c-1', body: 'How?' } },
    { type: 'CommentRemoved', data: { comment_id: 'c-1' } },
    happened('TaskReminderRequested'),
    happened('TaskCompleted'),
    happened('TaskDeleted'),
  ]);
  const entries = taskHistory(events);
  t.strictSame(
    entries.map(({ version, changes }) => [version, changes]),
    [
      [8, [{ field: 'deleted_at', from: null, to: at(7) }]],
      [
        7,
        [
          { field: 'status', from: 'PENDING', to: 'COMPLETED' },
          { field: 'completed_at', from: null, to: at(6) },
        ],
      ],
      [6, []],
      [5, [{ field: 'comment:c-1', from: 'How?', to: null }]],
      [4, [{ field: 'comment:c-1', from: 'Why?', to: 'How?' }]],
      [3, [{ field: 'comment:c-1', from: null, to: 'Why?' }]],
      [2, [{ field: 'title', from: 'Write the report', to: 'Other' }]],
      [
        1,
        [
          { field: 'title', from: null, to: 'Write the report' },
          { field: 'description', from: null, to: 'All of it' },
          { field: 'status', from: null, to: 'PENDING' },
          { field: 'priority', from: null, to: 'MEDIUM' },
          { field: 'due_date', from: null, to: future.due_date },
          { field: 'tags', from: null, to: ['work'] },
          { field: 'assigned_to', from: null, to: 'bob' },
        ],
      ],
    ],
  );
  const { changes: _, ...second } = entries[6] ?? { changes: [] };
  t.strictSame(second, {
    position: 20,
    version: 2,
    type: 'TaskDetailsChanged',
    at: at(1),
    actor: 'root',
    request_id: 'request-2',
  });
  t.strictSame(taskHistory([]), []);
  t.end();
});

t.test('C5 G1: a task as it was at a version, or at a time', (t) => {
  const events = stored<TaskEvent>([created(), titled('Other'), titled('Third')]);
  t.hasStrict(stateAtVersion(events, 2), { version: 2, position: 20, recorded_at: at(1) });
  t.equal(stateAtVersion(events, 2)?.state.title, 'Other');
  for (const version of [0, 4]) t.equal(stateAtVersion(events, version), undefined);
  t.equal(stateAtTime(events, at(1))?.state.title, 'Other', 'inclusive');
  t.equal(stateAtTime(events, '2026-01-01T00:00:59.999Z')?.version, 1);
  t.equal(stateAtTime(events, now)?.state.title, 'Third');
  t.equal(stateAtTime(events, '2025-12-31T23:59:59.999Z'), undefined);
  t.end();
});
