export * from './activity/queries.ts';
export * from './api-tokens/queries.ts';
export * from './categories/queries.ts';
export * from './dead-letters/orders.ts';
export * from './dead-letters/queries.ts';
export { deliveryBacklog, deliveryStates, findDelivery, redeliver } from './deliveries/queries.ts';
export type {
  DeliveryBacklog,
  DeliveryChannel,
  DeliveryRecord,
  DeliveryState,
} from './deliveries/queries.ts';
export * from './erasure/index.ts';
export * from './otp-challenges/queries.ts';
export { personalExport } from './personal-export/export.ts';
export { projections } from './projections.ts';
export * from './rate-limit-usage/queries.ts';
export * from './rate-limit-usage/record.ts';
export type { List, Place } from './list.ts';
export { taskReminders } from './reminders/projection.ts';
export * from './reminders/due.ts';
export * from './sessions/queries.ts';
export { summarizeTasks, type TaskSummary } from './summary/queries.ts';
export { taskSummary } from './summary/projection.ts';
export { changedTasks } from './tasks/changes.ts';
export { type Cursor, decodeCursor, encodeCursor } from './tasks/cursor.ts';
export { isOverdue, type TaskResource, taskResource } from './tasks/document.ts';
export { tasksFallingDue } from './tasks/falling-due.ts';
export { rangeFields, rangeOperators, type Range, type TaskFilters } from './tasks/filters.ts';
export { createTaskReader, type StoredTask, type TaskReader } from './tasks/get.ts';
export { createTaskLists, taskListStatement, type TaskLists } from './tasks/list.ts';
export { defaultOrdering, parseOrdering, type SortTerm } from './tasks/ordering.ts';
export { createStandings, type Standing, taskEventsFor } from './tasks/standing.ts';
export * from './users/directory.ts';
export * from './users/queries.ts';
export * from './webhooks/queries.ts';
export * from './webhooks/deliveries.ts';
export * from './export/export-tasks.ts';
export * from './system/queries.ts';
