export { type SecurityEvent, securityEvents, securityStreams } from './events.ts';
