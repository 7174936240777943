import type { Config } from '@taskledger/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const dashboardPath = '/api/v1/admin/queues';

/** How a browser shows the dashboard who looks at it: it sends no `Authorization` of its own. */
export interface DashboardCookie {
  /** The access token goes into a cookie for the dashboard's path alone, that no script can read, until it expires. */
  give(reply: FastifyReply, accessToken: string, seconds: number): void;
  /** The access token in the cookie, on requests that only read. */
  read(request: FastifyRequest): string | undefined;
}

export const createDashboardCookie = ({ publicUrl }: Pick<Config, 'publicUrl'>): DashboardCookie => {
  const secure = new URL(publicUrl).protocol === 'https:';
  const name = `${secure ? '__Secure-' : ''}taskledger-queues`;
  return {
    give: (reply, accessToken, seconds) => {
      reply.setCookie(name, accessToken, {
        path: dashboardPath,
        httpOnly: true,
        secure,
        sameSite: 'strict',
        maxAge: seconds,
      });
    },
    read: (request) => {
      const { url } = request.routeOptions;
      const isDashboard = url === dashboardPath || url?.startsWith(`${dashboardPath}/`) === true;
      return isDashboard && request.method === 'GET' ? request.cookies?.[name] : undefined;
    },
  };
};
