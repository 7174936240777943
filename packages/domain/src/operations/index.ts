export { type OperationsEvent, operationsEvents, operationsStreams } from './events.ts';
