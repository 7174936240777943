import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/**
 * When the closing begins, Node closes only the connections that are idle at that moment. Two kinds would hold it up: one
 * that was busy and now waits for a next request, and one that has not sent anything yet. This closes both.
 */
export const closeUnusedConnections = (app: FastifyInstance): void => {
  const silent = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  app.server.on('request', ({ socket }) => silent.delete(socket));

  app.addHook('preClose', (done) => {
    const timer = setInterval(() => {
      app.server.closeIdleConnections();
      for (const socket of silent) socket.destroy();
    }, 50);
    app.server.once('close', () => clearInterval(timer));
    done();
  });
};
