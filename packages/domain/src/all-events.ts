import { apiTokenEvents } from './api-token/index.ts';
import { categoryEvents } from './category/index.ts';
import { operationsEvents } from './operations/index.ts';
import { otpEvents } from './otp/index.ts';
import { securityEvents } from './security/index.ts';
import { sessionEvents } from './session/index.ts';
import { taskEvents } from './task/index.ts';
import { userEvents } from './user/index.ts';
import { webhookEvents } from './webhook/index.ts';

/** Every event type that the service records. */
export const allEvents = {
  ...taskEvents,
  ...userEvents,
  ...sessionEvents,
  ...otpEvents,
  ...apiTokenEvents,
  ...securityEvents,
  ...categoryEvents,
  ...operationsEvents,
  ...webhookEvents,
} as const;
