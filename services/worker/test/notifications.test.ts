import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { freePort } from '@taskledger/runtime';
import { waitFor } from '@taskledger/testing';
import t, { type Test } from 'tap';
import { createWorld, places } from './world.ts';

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const hour = 3_600_000;

for (const { name, skip } of places) {
  void t.test(`notices and reminders, queued on ${name}`, { skip }, async (t) => {
    const world = await createWorld(t, name);
    const { smtp, person, task, command, assign, move, pool } = world;
    const subjects = (to: { email: string }) =>
      smtp.mails.filter((mail) => mail.to.includes(to.email)).map(({ subject }) => subject);
    const queues = world.queues(t);
    const wanting = { assignments: true, reminders: true };
    world.worker(t, { reminderBeforeMs: 2 * hour });
    const decided = () =>
      waitFor(
        async () => {
          const { rows } = await pool.query(
            `SELECT FROM task_reminders WHERE reminded_for IS DISTINCT FROM due_at AND due_at <= now() + interval '2 hours'`,
          );
          return rows.length === 0;
        },
        { timeoutMs: 30_000, describe: 'reminders to be decided' },
      );
    await world.quiet(queues, 20_000);

    await t.test(
      'B6 E2: a new assignee is told, unless they want no such mail or took it themselves',
      async (t) => {
        const [ann, bob] = [await person('Ann', wanting), await person('Bob', wanting)];
        const deaf = await person('Deaf');
        await task(ann, { title: 'One', assignee: bob, due: '2031-05-01' });
        await task(ann, { title: 'Own', assignee: ann });
        const two = await task(ann, { title: 'Two', assignee: deaf });
        await assign(two, ann, bob);
        await world.quiet(queues);
        t.same(subjects(bob).toSorted(), ['Assigned to you: One', 'Assigned to you: Two']);
        t.same([...subjects(ann), ...subjects(deaf)], []);
        const mail = smtp.mails.find(({ subject }) => subject === 'Assigned to you: One');
        t.match(mail?.text, /Ann assigned the task “One” to you\.\n\nIt is due on 1 May 2031\./);
      },
    );

    await t.test('B6: a mail that one can do without says how to get no more (RFC 8058)', (t) => {
      const mail = smtp.mails.find(({ subject }) => subject === 'Assigned to you: One');
      const link =
        /^<(https:\/\/tasks\.example\.org\/api\/v1\/unsubscribe\?token=assignments\.[\w.-]+)>$/.exec(
          mail?.headers.get('list-unsubscribe') ?? '',
        )?.[1];
      t.ok(link);
      t.equal(mail?.headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
      t.ok(mail?.text.includes(`Get no more mails of this kind: ${link}`));
      t.ok(mail?.html.includes(`href="${link}"`));
      t.end();
    });

    await t.test('B6: a reminder on demand goes to the assignee, else to the creator, now', async (t) => {
      const [ann, bob] = [await person('Ann', wanting), await person('Bob', { reminders: true })];
      const assigned = await task(ann, { title: 'Assigned', assignee: bob });
      await command(assigned, ann, 'RemindTask');
      await command(await task(ann, { title: 'Own' }), ann, 'RemindTask');
      const finished = await task(ann, { title: 'Finished' });
      await pool.query(`UPDATE subscriptions SET paused = true WHERE name = 'reminder-mail'`);
      await command(finished, ann, 'RemindTask');
      await command(finished, ann, 'DeleteTask');
      await pool.query(`UPDATE subscriptions SET paused = false WHERE name = 'reminder-mail'`);
      await world.quiet(queues, 15_000);
      t.same(subjects(bob), ['Reminder: Assigned']);
      t.same(subjects(ann), ['Reminder: Own']);
      t.match(smtp.mails.find((mail) => mail.to.includes(bob.email))?.text, /Ann asked for this reminder\./);
    });

    await t.test(
      'B6: a reminder leaves before the due time, once; not for what is finished, gone, moved or long past',
      async (t) => {
        const ann = await person('Ann', wanting);
        const soon = await task(ann, { title: 'Soon', due: inMs(hour) });
        await task(ann, { title: 'Far', due: inMs(9 * hour) });
        await task(ann, { title: 'Past', due: inMs(-hour) });
        const done = await task(ann, { title: 'Done', due: inMs(hour) });
        await command(done, ann, 'CompleteTask');
        const gone = await task(ann, { title: 'Gone', due: inMs(hour) });
        await command(gone, ann, 'DeleteTask');
        const moved = await task(ann, { title: 'Moved', due: inMs(9 * hour) });
        await smtp.waitForMail((mail) => mail.to.includes(ann.email) && mail.subject === 'Reminder: Soon', {
          timeoutMs: 30_000,
        });
        await move(moved, ann, inMs(hour));
        await move(soon, ann, inMs(1.5 * hour));
        await waitFor(() => subjects(ann).filter((subject) => subject === 'Reminder: Soon').length === 2, {
          timeoutMs: 30_000,
          describe: 'another date is another reminder',
        });
        await decided();
        await world.quiet(queues);
        const reminders = () =>
          subjects(ann)
            .filter((subject) => subject.startsWith('Reminder'))
            .toSorted();
        const all = ['Reminder: Moved', 'Reminder: Soon', 'Reminder: Soon'];
        t.same(reminders(), all);

        await command(soon, ann, 'CompleteTask');
        await command(soon, ann, 'ReopenTask');
        await pool.query(
          `UPDATE subscriptions SET position = 0, epoch = epoch + 1, leased_until = '-infinity'`,
        );
        await world.quiet(queues, 15_000);
        await pool.query('UPDATE task_reminders SET reminded_for = NULL');
        await decided();
        await world.quiet(queues);
        t.same(
          reminders(),
          all,
          'not after it was reopened, a rewind of everything or the loss of the read model',
        );
      },
    );
  });
}

void t.test(
  'B6: two workers decide on each reminder once; 3,000 at once are a matter of seconds',
  async (t) => {
    const world = await createWorld(t, 'PostgreSQL');
    const { pool } = world;
    const ann = await world.person('Ann', { reminders: true });
    const id = await world.task(ann, { due: inMs(hour) });
    world.worker(t, { reminderBeforeMs: 2 * hour });
    world.worker(t, { reminderBeforeMs: 2 * hour });
    await world.quiet(world.queues(t), 20_000);
    await pool.query(
      `INSERT INTO task_reminders (task_id, due_at, position)
     SELECT gen_random_uuid(), now() + interval '1 hour', 1 FROM generate_series(1, 3000)`,
    );
    const from = performance.now();
    await waitFor(
      async () => {
        const { rows } = await pool.query('SELECT FROM task_reminders WHERE reminded_for IS NULL LIMIT 1');
        return rows.length === 0;
      },
      { timeoutMs: 30_000 },
    );
    t.comment(`${Math.round(performance.now() - from)} ms`);
    await world.quiet(world.queues(t));
    t.equal(world.smtp.mails.filter(({ messageId }) => messageId.includes(id)).length, 1);
  },
);

void t.test('A1 B6: a backlog of notifications does not keep a sign-in code waiting', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const { smtp, person, task, command, codes } = world;
  const ann = await person('Ann');
  world.worker(t);
  const ids = await Promise.all(Array.from({ length: 150 }, () => task(ann)));
  await world.quiet(world.queues(t), 20_000);
  // Five connections: a good half minute for all of them.
  smtp.delay(1_000);
  await Promise.all(ids.map((id) => command(id, ann, 'CompleteTask')));
  await waitFor(() => smtp.mails.length > 0);
  const id = randomUUID();
  const email = `${id}@example.org`;
  await codes.start(
    id,
    { type: 'RequestOtp', id, email, purpose: 'sign_in', user_id: null, expires_at: inMs(300_000) },
    { meta: { actor: null, correlation_id: id } },
  );
  await smtp.waitForMail(({ to }) => to.includes(email));
  t.ok(smtp.mails.length < 75, `${smtp.mails.length} of 150 notifications had left before`);
});

/** Takes invocations as AWS Lambda's endpoint does, unless told to refuse some first. */
const lambdaEndpoint = async (t: Test) => {
  const invocations: { path: string; type: unknown; payload: Record<string, unknown> }[] = [];
  let refusals = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      if (refusals > 0) {
        refusals -= 1;
        response.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' }).end('{}');
        return;
      }
      const payload = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      invocations.push({ path: request.url ?? '', type: request.headers['x-amz-invocation-type'], payload });
      response.writeHead(202).end();
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return {
    url: `http://127.0.0.1:${port}`,
    invocations,
    refuseNext: (count: number) => void (refusals = count),
  };
};

void t.test('E5: a completion invokes the AWS Lambda function, once', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const { person, task, command, pool } = world;
  const endpoint = await lambdaEndpoint(t);
  const [ann, bob] = [
    await person('Ann', { completions: 'none' }),
    await person('Bob', { completions: 'none' }),
  ];
  const queues = world.queues(t);
  const simulating = world.worker(t);
  const simulated = await command(await task(ann), ann, 'CompleteTask');
  await world.quiet(queues, 20_000);
  await simulating.stop();
  const { rows } = await pool.query<{ state: string }>(`SELECT state FROM deliveries WHERE id = $1`, [
    `completion-lambda-${simulated.event_id}`,
  ]);
  t.same(rows, [{ state: 'skipped' }], 'simulated while no function is configured');

  world.worker(t, {
    lambda: { functionName: 'task-completed', region: 'eu-central-1', endpoint: endpoint.url },
  });
  endpoint.refuseNext(1);
  const id = await task(ann, { title: 'Deploy', assignee: bob });
  const event = await command(id, bob, 'CompleteTask');
  await waitFor(() => endpoint.invocations.length === 1, { timeoutMs: 30_000 });
  await pool.query(`UPDATE subscriptions SET position = 0, epoch = epoch + 1, leased_until = '-infinity'`);
  await world.quiet(queues, 20_000);
  t.same(endpoint.invocations, [
    {
      path: '/2015-03-31/functions/task-completed/invocations',
      type: 'Event',
      payload: {
        event_id: event.event_id,
        task_id: id,
        title: 'Deploy',
        completed_at: event.recorded_at,
        assigned_to: bob.id,
        assignee: 'Bob',
      },
    },
  ]);
});
