export type * from './commands.ts';
export { otpDecider } from './decider.ts';
export { decideOtp } from './decide.ts';
export { type OtpEvent, otpEvents } from './events.ts';
export { evolveOtp } from './evolve.ts';
export * from './state.ts';
