// A mail server that takes everything, and tells of each mail when it was accepted.
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { clock } from '../jobs/protocol.ts';
import type { SinkReport } from './sink.ts';

const report = (message: SinkReport): void => void process.send?.(message);

const server = new SMTPServer({
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  onData: (stream, _session, reply) => {
    buffer(stream).then((raw) => {
      reply();
      const at = clock();
      const messageId = /^message-id:\s*<([^@>]+)@/im.exec(raw.subarray(0, 4_096).toString())?.[1] ?? '';
      report({ messageId, at });
    }, reply);
  },
});
server.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address();
  if (typeof address === 'object' && address !== null) report({ port: address.port });
});
process.once('disconnect', () => process.exit(0));
