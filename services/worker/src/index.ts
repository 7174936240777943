export { createDeliveries, type Deliveries, jobFor, type NewDelivery } from './deliveries.ts';
export { delivering } from './delivering.ts';
export { startWorker, type Worker, type WorkerDependencies } from './worker.ts';
