// Hello world behind the token check: what Fastify and the check cost by themselves.
import Fastify from 'fastify';
import { settings } from './settings.ts';
import { checkTokens } from './token-check.ts';

const app = Fastify({ logger: false });
await checkTokens(app, settings.JWT_PUBLIC_KEY);
app.get('/hello', async () => ({ hello: 'world' }));
await app.listen({ host: '127.0.0.1', port: settings.PORT });
