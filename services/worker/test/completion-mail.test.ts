import { deadLetters, retryDeadLetters } from '@taskledger/read-models';
import { testRedis, waitFor } from '@taskledger/testing';
import t from 'tap';
import { createDeliveries } from '../src/deliveries.ts';
import { completionMail } from '../src/reactors/completion-mail.ts';
import { reacting } from '../src/reactors/reactor.ts';
import { createWorld, messageId, places } from './world.ts';

for (const { name, skip } of places) {
  t.test(`completion mails, queued on ${name}`, { skip }, async (t) => {
    const world = await createWorld(t, name);
    const { smtp, person, task, command, assign, pool } = world;

    await t.test('E5 B6 C7: creator and assignee hear of a completion, in text and in HTML', async (t) => {
      const worker = world.worker(t);
      const [ann, bob] = [
        await person('Ann <b>"O\'Hara"</b>', { timezone: 'Asia/Tokyo' }),
        await person('Bob & Co'),
      ];
      const id = await task(ann, {
        title: 'Water\r\nBcc: x@example.org the <plants> & "herbs"',
        assignee: bob,
      });
      // The first job of a worker waits for its connections; what is measured is a worker that runs.
      await world.quiet(world.queues(t));
      const from = performance.now();
      const event = await command(id, bob, 'CompleteTask');
      const [toAnn, toBob] = await Promise.all(
        [ann, bob].map((each) => smtp.waitForMail((mail) => mail.to.includes(each.email))),
      );
      // How soon is `pnpm bench mail`'s to say: other tests run beside this one.
      t.comment(`after ${Math.round(performance.now() - from)} ms`);

      t.equal(toAnn?.messageId, messageId(event, ann));
      t.equal(toBob?.messageId, messageId(event, bob));
      t.equal(toAnn?.subject, 'Completed: Water Bcc: x@example.org the <plants> & "herbs"');
      t.match(
        toAnn?.text,
        /Bob & Co completed the task “Water Bcc: x@example\.org the <plants> & "herbs"”\./,
      );
      t.match(
        toAnn?.html,
        /Bob &amp; Co completed the task “Water Bcc: x@example\.org the &lt;plants&gt; &amp; &quot;herbs&quot;”\./,
      );
      t.match(toAnn?.html, /Hello Ann &lt;b&gt;&quot;O&#39;Hara&quot;&lt;\/b&gt;,/);
      t.notMatch(toAnn?.html, /<plants>|<b>/);
      t.match(toAnn?.text, /GMT\+9/, 'in her time zone');
      t.match(toBob?.text, /You completed the task/);
      t.match(toBob?.html, /href="https:\/\/tasks\.example\.org\/"/);
      t.notOk(toAnn?.headers.has('bcc'));
      t.equal(smtp.mails.length, 2);
      await worker.stop();
    });

    await t.test(
      'E5 B6: one mail to somebody who is both; who wants none, or is no longer active, gets none',
      async (t) => {
        const before = smtp.mails.length;
        world.worker(t);
        const queues = world.queues(t);
        const other = await person('Other');
        const none = await person('None', { completions: 'none' });
        const byOthers = await person('By others', { completions: 'by_others' });
        const gone = await person('Gone');
        await pool.query('UPDATE users SET is_active = false WHERE id = $1', [gone.id]);

        const own = await command(await task(other, { assignee: other }), other, 'CompleteTask');
        await command(await task(none), none, 'CompleteTask');
        await command(await task(gone), gone, 'CompleteTask');
        await command(await task(byOthers), byOthers, 'CompleteTask');
        const theirs = await command(await task(byOthers, { assignee: other }), other, 'CompleteTask');
        const deleted = await task(other);
        const last = await command(deleted, other, 'CompleteTask');
        await command(deleted, other, 'DeleteTask');
        await world.quiet(queues);
        t.same(
          smtp.mails
            .slice(before)
            .map((mail) => mail.messageId)
            .toSorted(),
          [
            messageId(own, other),
            messageId(theirs, byOthers),
            messageId(theirs, other),
            messageId(last, other),
          ].toSorted(),
        );
        t.equal((await queues.counts()).mail.failed, 0);
      },
    );

    await t.test('G5 G7: a job holds no text and no address', async (t) => {
      const queues = world.queues(t);
      const jobs: unknown[] = [];
      const ann = await person('Ann');
      const event = await command(await task(ann, { title: 'secret plans' }), ann, 'CompleteTask');
      const collect = {
        ...queues.queue('mail'),
        add: async (given: readonly unknown[]) => void jobs.push(...given),
      };
      const deliveries = createDeliveries(pool);
      await reacting(completionMail(world.ledger, collect), deliveries)([event]);
      const id = `completion-mail-${event.event_id}-${ann.id}`;
      t.strictSame(jobs, [{ id, name: 'completion-mail', data: { delivery: id, round: 0 } }]);
      const { rows } = await pool.query(
        'SELECT reactor, position, channel, recipient, last_error FROM deliveries WHERE id = $1',
        [id],
      );
      const { position } = event;
      t.same(rows, [
        { reactor: 'completion-mail', position, channel: 'mail', recipient: ann.id, last_error: null },
      ]);
    });

    await t.test(
      'G5: a rewind sends nothing again, whatever has changed since, even with empty queues',
      async (t) => {
        const first = world.worker(t);
        await world.quiet(world.queues(t));
        await first.stop();
        const before = smtp.mails.length;
        const [late] = [await person('Late')];
        const { rows } = await pool.query<{ id: string; created_by: string }>(
          'SELECT id, created_by FROM tasks WHERE deleted_at IS NULL',
        );
        for (const row of rows) {
          await assign(
            row.id,
            { id: row.created_by, email: '', actor: { id: row.created_by, role: 'MEMBER' } },
            late,
          );
        }
        await pool.query(
          `UPDATE users SET is_active = true, email_notifications = jsonb_set(email_notifications, '{completions}', '"all"')`,
        );
        await pool.query(`UPDATE subscriptions SET position = 0 WHERE name = 'completion-mail'`);
        const redis = world.redisUrl === undefined ? undefined : (await testRedis(t)).url;
        if (redis === undefined) await pool.query('DELETE FROM queues.job');
        world.worker(t, { redis });
        const queues = world.queues(t, { redisUrl: redis });
        await world.quiet(queues);
        const attempts = await pool.query(
          `SELECT max(attempts) AS most FROM deliveries WHERE reactor = 'completion-mail'`,
        );
        t.same(attempts.rows, [{ most: 1 }], 'what is settled makes no jobs');
        t.same(
          smtp.mails.slice(before).map((mail) => mail.subject),
          [],
        );
      },
    );

    await t.test(
      'G5: a mail server that refuses for a while, or breaks off, delays a mail and no more',
      async (t) => {
        world.worker(t);
        const queues = world.queues(t);
        const ann = await person('Ann');
        smtp.failNext(2, 451);
        const refusedBefore = smtp.refused();
        const delayed = await command(await task(ann), ann, 'CompleteTask');
        await world.quiet(queues, 20_000);
        t.equal(smtp.refused() - refusedBefore, 2);
        t.equal(smtp.deliveries(messageId(delayed, ann)), 1);

        smtp.vanishNext(1);
        const doubtful = await command(await task(ann), ann, 'CompleteTask');
        await world.quiet(queues, 20_000);
        t.equal(
          smtp.deliveries(messageId(doubtful, ann)),
          2,
          'what was in doubt is repeated once, as the same mail',
        );

        const failed = (await queues.counts()).mail.failed;
        smtp.failNext(1, 554);
        const hopeless = await command(await task(ann), ann, 'CompleteTask');
        await waitFor(async () => (await queues.counts()).mail.failed === failed + 1);
        const [letter] = (await deadLetters(pool).beside(10)).rows;
        t.match(letter, {
          id: `completion-mail-${hopeless.event_id}-${ann.id}`,
          attempts: 1,
          last_error: 'the mail server answered 554 at DATA',
        });
        t.equal(
          smtp.deliveries(messageId(hopeless, ann)),
          0,
          'what is refused for good waits for an operator',
        );
        await retryDeadLetters(world, [letter?.id ?? ''], { actor: null, correlation_id: 'a-retry' });
        await waitFor(() => smtp.deliveries(messageId(hopeless, ann)) === 1);
        await world.quiet(queues);
        t.same((await deadLetters(pool).beside(10)).rows, []);
      },
    );
  });
}
