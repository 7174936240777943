/** The command did its work and found something wrong, or could not do it: exit status 1. The message is for a person. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** Stable, for programs: `email_taken`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The command was not used as it is meant to be: exit status 2. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}
