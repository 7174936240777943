export { startInbox } from './inbox.ts';
export type { Inbox, InboxOptions } from './inbox.ts';
export type { Message } from './message.ts';
