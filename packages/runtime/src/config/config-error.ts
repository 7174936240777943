/** A configuration that cannot be used. The message is one line: the variable, its problem and an example, never a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
