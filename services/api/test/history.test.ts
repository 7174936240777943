import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { type Json, startApi } from './support.ts';
import { clientOf, ifMatch, isProblem, newClient } from './tasks-support.ts';

interface Entry {
  readonly position: number;
  readonly version: number;
  readonly type: string;
  readonly at: string;
  readonly actor: string;
  readonly request_id: string;
  readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
}

interface Page<Item> {
  readonly results: readonly Item[];
  readonly next_cursor: string | null;
  readonly next: string | null;
  readonly previous: string | null;
  readonly count?: number;
}

interface Comment extends Json {
  readonly id: string;
  readonly body: string;
}

t.test('F1 C5: the history of a task, with who, when, before and after', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const bob = await newClient(api);
  const { id, position } = await ada.create({ title: 'One', assigned_to: bob.id });
  const path = `/tasks/${id}`;
  await ada.patch(path, { title: 'Two', tags: ['home'] }, { headers: { 'x-request-id': 'a-request' } });
  await bob.post(`${path}/complete`);
  const history = await bob.get<Page<Entry>>(`${path}/history`);
  t.equal(history.status, 200);
  const [completed, tagged, renamed, created] = history.body.results;
  t.equal(history.body.results.length, 4);
  t.match(completed, { type: 'TaskCompleted', version: 4, actor: bob.id });
  t.match(completed?.changes, [
    { field: 'status', from: 'PENDING', to: 'COMPLETED' },
    { field: 'completed_at', from: null },
  ]);
  t.match(tagged, {
    version: 3,
    changes: [{ field: 'tags', from: [], to: ['home'] }],
    request_id: 'a-request',
  });
  t.match(renamed, { version: 2, actor: ada.id, changes: [{ field: 'title', from: 'One', to: 'Two' }] });
  t.match(created, { version: 1, position, type: 'TaskCreated' });

  const first = await ada.get<Page<Entry>>(`${path}/history?limit=3`);
  t.strictSame(
    first.body.results.map(({ version }) => version),
    [4, 3, 2],
  );
  t.equal(first.body.previous, null);
  const rest = await ada.get<Page<Entry>>(`${path}/history?limit=3&cursor=${first.body.next_cursor ?? ''}`);
  t.strictSame(
    rest.body.results.map(({ version }) => version),
    [1],
  );
  t.equal(rest.body.next, null);
  const back = new URL(rest.body.previous ?? '');
  const again = await ada.get<Page<Entry>>(`${path}/history${back.search}`);
  t.strictSame(
    again.body.results.map(({ version }) => version),
    [4, 3, 2],
  );
  const numbered = await ada.get<Page<Entry>>(`${path}/history?page=2&page_size=3`);
  t.match(numbered.body, { count: 4, results: [{ version: 1 }], next: null });
  isProblem(t, await ada.get(`${path}/history?cursor=nonsense`), { status: 422, fields: ['cursor'] });
  isProblem(t, await ada.get(`${path}/history?limit=3&page=1`), { status: 422 });
  isProblem(t, await ada.get(`${path}/history?nope=1`), { status: 422, fields: ['nope'] });

  await ada.delete(path);
  const ofDeleted = await ada.get<Page<Entry>>(`${path}/history?limit=1`);
  t.match(ofDeleted.body.results, [{ type: 'TaskDeleted', version: 5 }], 'a deletion loses no history');
  const stranger = await newClient(api);
  isProblem(t, await stranger.get(`${path}/history`), { status: 404 });
  isProblem(t, await ada.get(`/tasks/${randomUUID()}/history`), { status: 404 });
  const admin = clientOf(api, await api.registerAdmin());
  t.equal((await admin.get<Page<Entry>>(`${path}/history`)).body.results.length, 5);
});

t.test('G1: a task as it was, by version and by time', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const made = await ada.create({ title: 'One', due_date: '2026-01-01T00:00:00Z' });
  const path = `/tasks/${made.id}`;
  const { body: renamed } = await ada.patch(path, { title: 'Two' });
  await ada.patch(path, { due_date: '2020-01-01' });
  await ada.delete(path);
  const first = await ada.get(`${path}?at_version=1`);
  t.strictSame(first.body, { ...made, position: made.position });
  t.equal(first.headers.get('etag'), '"1"');
  t.match((await ada.get(`${path}?at_version=2`)).body, {
    title: 'Two',
    version: 2,
    position: renamed.position,
  });
  const at = String(renamed['updated_at']);
  t.match((await ada.get(`${path}?as_of=${at}`)).body, { title: 'Two' });
  t.match(
    (await ada.get(`${path}?as_of=${at.replace('Z', '%2B00:00')}`)).body,
    { title: 'Two' },
    'with an offset',
  );
  t.match(
    (await ada.get(`${path}?as_of=${at.replace('Z', '+00:00')}`)).body,
    { title: 'Two' },
    'with an offset that is not escaped',
  );
  t.match((await ada.get(`${path}?as_of=2100-01-01T00:00:00Z`)).body, { version: 4, deleted_at: String });
  isProblem(t, await ada.get(`${path}?at_version=5`), { status: 404 }, 'a version to come');
  isProblem(t, await ada.get(`${path}?as_of=2001-01-01T00:00:00Z`), { status: 404 }, 'before its creation');
  isProblem(
    t,
    await ada.get(`${path}?as_of=${at}&at_version=1`),
    { status: 422, fields: ['at_version'] },
    'both',
  );
  for (const wrong of ['as_of=yesterday', 'at_version=0', 'at_version=x', 'as_of=']) {
    isProblem(t, await ada.get(`${path}?${wrong}`), { status: 422 }, wrong);
  }
  const stranger = await newClient(api);
  isProblem(t, await stranger.get(`${path}?at_version=1`), { status: 404 });

  const late = await ada.create({ title: 'Late', due_date: '2999-01-01T00:00:00Z' });
  t.match((await ada.get(`/tasks/${late.id}?as_of=2999-06-01T00:00:00Z`)).body, { is_overdue: true });
  t.match((await ada.get(`/tasks/${late.id}?as_of=2998-06-01T00:00:00Z`)).body, { is_overdue: false });
});

t.test('G1 F7: undo, redo, and what a later change forbids', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const made = await ada.create({ title: 'One', priority: 'LOW' });
  const path = `/tasks/${made.id}`;
  const { body: changed } = await ada.patch(path, { title: 'Two' });
  const undone = await ada.post(`${path}/undo`);
  t.match(undone, { status: 200, body: { title: 'One', version: changed.version + 1 } });
  t.equal(undone.headers.get('etag'), `"${undone.body.version}"`);
  t.equal(undone.headers.get('x-ledger-position'), String(undone.body.position));
  t.match(
    await ada.post(`${path}/undo`),
    { status: 200, body: { title: 'Two' } },
    'undoing an undo is redoing',
  );
  await ada.patch(path, { priority: 'HIGH' });
  t.match(
    (await ada.post(`${path}/undo`, { version: changed.version + 2 })).body,
    { title: 'One', priority: 'HIGH' },
    'an older change, untouched since',
  );
  await ada.patch(path, { title: 'Three' });
  isProblem(t, await ada.post(`${path}/undo`, { version: changed.version }), {
    status: 409,
    code: 'undo_conflict',
  });
  isProblem(t, await ada.post(`${path}/undo`, { version: 1 }), { status: 409, code: 'undo_conflict' });
  isProblem(t, await ada.post(`${path}/undo`, { version: 0 }), { status: 422, fields: ['version'] });
  isProblem(t, await ada.post(`${path}/undo`, undefined, ifMatch(1)), { status: 412 });
  await ada.delete(path);
  t.match(await ada.post(`${path}/undo`), { status: 200, body: { deleted_at: null } }, 'a deletion, too');
  const stranger = await newClient(api);
  isProblem(t, await stranger.post(`${path}/undo`), { status: 404 });
});

t.test('F1 A3: comments', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const bob = await newClient(api);
  const { id } = await ada.create({ title: 'One', assigned_to: bob.id });
  const path = `/tasks/${id}/comments`;
  const made = await bob.post<Comment>(path, { body: 'First' });
  t.equal(made.status, 201);
  t.equal(made.headers.get('location'), `/api/v1${path}/${made.body.id}`);
  t.match(made.body, { body: 'First', author: { id: bob.id, display_name: String } });
  for (const body of ['Second', 'Third']) await ada.post(path, { body });
  const listed = await ada.get<Page<Comment>>(path);
  t.strictSame(listed.body.results[0], made.body);
  t.strictSame(
    listed.body.results.map(({ body }) => body),
    ['First', 'Second', 'Third'],
  );
  const page = await ada.get<Page<Comment>>(`${path}?limit=2`);
  await bob.delete(`${path}/${made.body.id}`);
  const next = await ada.get<Page<Comment>>(`${path}?cursor=${page.body.next_cursor ?? ''}`);
  t.strictSame(
    next.body.results.map(({ body }) => body),
    ['Third'],
    'whatever was removed meanwhile',
  );

  const [second] = (await ada.get<Page<Comment>>(path)).body.results;
  const mine = `${path}/${second?.id ?? ''}`;
  isProblem(t, await bob.patch(mine, { body: 'Mine now' }), { status: 403 });
  isProblem(t, await bob.delete(mine), { status: 403 });
  const edited = await ada.patch<Comment>(mine, { body: 'Second, better' });
  t.match(edited, { status: 200, body: { body: 'Second, better', created_at: second?.['created_at'] } });
  t.equal((await ada.delete(mine)).status, 204);
  isProblem(t, await ada.delete(mine), { status: 404 });
  isProblem(t, await ada.patch(mine, { body: 'Gone' }), { status: 404 });
  for (const body of ['', '  ', 'x'.repeat(5001)]) {
    isProblem(t, await ada.post(path, { body }), { status: 422, fields: ['body'] });
  }
  const stranger = await newClient(api);
  isProblem(t, await stranger.get(path), { status: 404 });
  isProblem(t, await stranger.post(path, { body: 'Hello' }), { status: 404 });
  const history = await ada.get<Page<Entry>>(`/tasks/${id}/history`);
  t.match(history.body.results[0], {
    type: 'CommentRemoved',
    changes: [{ from: 'Second, better', to: null }],
  });
});

t.test('B6: a reminder on demand', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const { id } = await ada.create({ title: 'One' });
  t.match(await ada.post(`/tasks/${id}/remind`), { status: 202, body: { version: 2, title: 'One' } });
  const history = await ada.get<Page<Entry>>(`/tasks/${id}/history`);
  t.match(history.body.results[0], { type: 'TaskReminderRequested', changes: [] });
  await ada.post(`/tasks/${id}/complete`);
  isProblem(t, await ada.post(`/tasks/${id}/remind`), { status: 409, code: 'invalid_transition' });
  isProblem(t, await (await newClient(api)).post(`/tasks/${id}/remind`), { status: 404 });
});

t.test('F1 A4: no update is lost, whatever the interleaving', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const bob = await newClient(api);
  const text = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }).map((given) => `t${given}`);
  const action = fc.oneof(
    fc.record({ send: fc.constant('patch'), body: fc.record({ title: text }) }),
    fc.record({ send: fc.constant('patch'), body: fc.record({ description: text }) }),
    fc.record({
      send: fc.constant('patch'),
      body: fc.record({ priority: fc.constantFrom('LOW', 'HIGH', 'URGENT') }),
    }),
    fc.record({
      send: fc.constant('patch'),
      body: fc.record({ tags: fc.uniqueArray(text, { maxLength: 3 }) }),
    }),
    fc.record({
      send: fc.constantFrom('start', 'complete', 'reopen', 'cancel', 'undo'),
      body: fc.constant(undefined),
    }),
    fc.record({ send: fc.constant('comments'), body: fc.record({ body: text }) }),
  );
  const property = fc.asyncProperty(fc.array(action, { minLength: 2, maxLength: 12 }), async (actions) => {
    const { id } = await ada.create({ title: 'One', assigned_to: bob.id });
    const path = `/tasks/${id}`;
    const answers = await Promise.all(
      actions.map(async ({ send, body }, index) => {
        const by = index % 3 === 2 ? bob : ada;
        const options = { headers: { 'x-request-id': `${id}-${index}` } };
        const { status, headers } =
          send === 'patch'
            ? await by.patch(path, body, options)
            : await by.post(`${path}/${send}`, body, options);
        return { status, position: Number(headers.get('x-ledger-position')), request: `${id}-${index}` };
      }),
    );
    const { events, ...folded } = await api.deps.commands.tasks.load(id);
    const { body: shown } = await ada.get(path);
    const { body: past } = await ada.get(`${path}?at_version=${folded.version}`);
    const {
      comments: _,
      due_at: __,
      due_day: ___,
      status_before_overdue: ____,
      overdue_noted: _____,
      ...state
    } = folded.state ?? { comments: [] };
    const { is_overdue: ______, ...known } = shown;
    const expected = { ...state, version: folded.version, position: folded.position };
    if (!t.same(known, expected, 'what is shown is the fold of the events') || !t.same(shown, past))
      return false;
    const { results } = (await ada.get<Page<Entry>>(`${path}/history?limit=100`)).body;
    const versions = results.map(({ version }) => version).toReversed();
    const consecutive = versions.every((version, index) => version === index + 1);
    const refusedLeftNothing = answers
      .filter(({ status }) => status >= 400)
      .every(
        ({ status, request }) =>
          [403, 409].includes(status) && results.every((e) => e.request_id !== request),
      );
    const acknowledgedOnce = answers
      .filter(({ status }) => status < 300)
      .every(({ position }) => results.filter((entry) => entry.position === position).length === 1);
    return consecutive && refusedLeftNothing && acknowledgedOnce && events.length === results.length;
  });
  await fc.assert(property, { numRuns: 40 });
});
