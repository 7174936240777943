import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { createArchive } from '../src/backup/archive.ts';

t.test(
  'G2 whoever writes an archive learns that it was abandoned, and nothing else comes of it',
  async (t) => {
    const archive = createArchive();
    const writing = archive.writeJson('large', { text: 'x'.repeat(1_000_000) });
    const waiting = archive.writeJson('next', {});
    await setImmediate();
    archive.abandon(new Error('the disk is full'));
    await t.rejects(writing);
    await t.rejects(waiting);
    await t.rejects(archive.bytes.next());
  },
);
