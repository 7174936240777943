import { createBullBoard } from '@bull-board/api';
import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  ControllerHandlerReturnType,
  IServerAdapter,
  UIConfig,
} from '@bull-board/api/typings/app';
import type { QueueViewer } from './queue-viewer.ts';

/** Bull Board's parts, for routes of our own: what it would register itself has no access rules. */
export interface Board {
  readonly queues: BullBoardQueues;
  readonly views: string;
  readonly statics: { readonly route: string; readonly path: string };
  readonly entry: AppViewRoute;
  readonly routes: readonly AppControllerRoute[];
  readonly uiConfig: UIConfig;
  readonly complain: (error: Error) => ControllerHandlerReturnType;
}

/** Seconds between two looks of the page: each counts against the administrator's rate limit. */
const everySeconds = 10;

/** A dashboard of the queues that only reads. `connect` makes it see them: not before somebody looks. */
export const createBoard = (
  queues: Pick<QueueViewer, 'views'>,
): Board & { readonly connect: () => Promise<void> } => {
  const given: { -readonly [Part in keyof Board]?: Board[Part] } = {};
  const set = (part: Partial<Board>): IServerAdapter => {
    Object.assign(given, part);
    return adapter;
  };
  const adapter: IServerAdapter = {
    setQueues: (found) => set({ queues: found }),
    setViewsPath: (views) => set({ views }),
    setStaticPath: (route, path) => set({ statics: { route, path } }),
    setEntryRoute: (entry) => set({ entry }),
    setErrorHandler: (complain) => set({ complain }),
    setApiRoutes: (routes) => set({ routes }),
    setUIConfig: (uiConfig) => set({ uiConfig }),
  };
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: 'Taskledger queues',
        pollingInterval: { showSetting: false, forceInterval: everySeconds },
      },
    },
  });
  const show = async (): Promise<void> => {
    const { BullMQAdapter } = await import('@bull-board/api/bullMQAdapter');
    const views = await queues.views();
    board.setQueues(views.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })));
  };
  let shown: Promise<void> | undefined;
  const connect = (): Promise<void> => (shown ??= show());
  const { queues: found, views, statics, entry, routes, uiConfig, complain } = given;
  if (!found || !views || !statics || !entry || !routes || !uiConfig || !complain) {
    throw new Error('Bull Board left something out');
  }
  return { queues: found, views, statics, entry, routes, uiConfig, complain, connect };
};
