import cookie from '@fastify/cookie';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { createRefreshTransport, type RefreshTransport } from '../../auth/refresh-transport.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { loginRoute } from './login.ts';
import { logoutAllRoute } from './logout-all.ts';
import { logoutRoute } from './logout.ts';
import { otpRequestRoute } from './otp-request.ts';
import { otpVerifyRoute } from './otp-verify.ts';
import { passwordRoute } from './password.ts';
import { refreshRoute } from './refresh.ts';
import { registerRoute } from './register.ts';
import { sessionsRoutes } from './sessions.ts';

export type AuthDependencies = AppDependencies & { readonly transport: RefreshTransport };

/** `/auth`: accounts, sign-in, sessions and tokens. */
export const authRoutes =
  (dependencies: AppDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const deps = { ...dependencies, transport: createRefreshTransport(dependencies.config) };
    await app.register(cookie);
    await app.register(registerRoute(deps));
    await app.register(loginRoute(deps));
    await app.register(otpRequestRoute(deps));
    await app.register(otpVerifyRoute(deps));
    await app.register(refreshRoute(deps));
    await app.register(logoutRoute(deps));
    await app.register(logoutAllRoute(deps));
    await app.register(sessionsRoutes(deps));
    await app.register(passwordRoute(deps));
  };
