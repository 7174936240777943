/** A start that cannot succeed until somebody does what the message says. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
}
