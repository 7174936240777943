import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { atExpiry, check } from '../../live/credential.ts';
import { websocketSink } from '../../live/websocket-sink.ts';
import type { StreamDependencies } from './index.ts';

const firstMessage = z.strictObject({
  token: z.string().max(4096).exactOptional(),
  resume: z.int().nonnegative().exactOptional(),
});
type FirstMessage = z.infer<typeof firstMessage>;

// Who has shown a token may leave the first message out; others have this long to send theirs.
const patienceMs = 1000;
const signInMs = 10_000;

const closeCodes = { invalid: 1007, unauthenticated: 4401 } as const;

/**
 * `GET /ws`: the same feed for WebSocket clients, each message a JSON text. The first message that a client sends is
 * `{"token": …, "resume": <position>}`: the token unless it came in the `Authorization` header, `resume` to go on after a position.
 */
export const websocketRoute =
  ({ live, authenticate }: StreamDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const replies = new WeakMap<FastifyRequest, FastifyReply>();

    const signedIn = async (request: FastifyRequest): Promise<boolean> => {
      const reply = replies.get(request);
      if (reply === undefined || request.headers.authorization === undefined) return false;
      return check(app, authenticate, request, reply).then(
        () => true,
        () => false,
      );
    };

    const serve = async (socket: WebSocket, request: FastifyRequest, first: FirstMessage, now: number) => {
      if (first.token !== undefined) request.headers.authorization = `Bearer ${first.token}`;
      if (!(await signedIn(request))) return socket.close(closeCodes.unauthenticated, 'unauthenticated');
      const sink = websocketSink(socket);
      const { authorization } = request.headers;
      const forget = atExpiry(authorization, () => sink.end('token_expired'));
      const leave = await live.join({
        viewer: request.actor,
        sessionId: request.caller?.sessionId,
        sink,
        after: first.resume ?? now,
        recheck: () => signedIn(request),
      });
      const gone = (): void => {
        forget();
        leave();
      };
      socket.once('close', gone);
      if (socket.readyState === socket.CLOSED) gone();
    };

    app.route({
      method: 'GET',
      url: '/ws',
      config: { access: 'public' },
      exposeHeadRoute: false,
      schema: { hide: true },
      websocket: true,
      // A token that does not hold is refused while HTTP can still say so.
      preValidation: async (request, reply) => {
        replies.set(request, reply);
        if (request.headers.authorization !== undefined) await check(app, authenticate, request, reply);
      },
      handler: (socket: WebSocket, request: FastifyRequest) => {
        // What happens until the first message is not lost.
        const now = live.position();
        let begun = false;
        const begin = (first: FirstMessage): void => {
          if (begun) return;
          begun = true;
          clearTimeout(timer);
          now
            .then((position) => serve(socket, request, first, position))
            .catch((err: unknown) => {
              request.log.warn({ err }, 'A WebSocket feed could not begin');
              socket.close(1011);
            });
        };
        now.catch(() => undefined);
        const known = request.headers.authorization !== undefined;
        const timer = setTimeout(() => begin({}), known ? patienceMs : signInMs).unref();
        socket.on('close', () => clearTimeout(timer));
        socket.once('message', (data: Buffer) => {
          const first = parse(String(data));
          if (first === undefined) socket.close(closeCodes.invalid, 'the first message is {token?, resume?}');
          else begin(first);
        });
      },
    });
  };

const parse = (text: string): FirstMessage | undefined => {
  try {
    return firstMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
