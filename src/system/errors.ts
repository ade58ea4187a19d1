import { at, textOf, type Reason, type ReasonValue } from '../text/reasons.ts';

/** Wrong use: an option, a rule, site or waiver file, a file that is not there. One line for the user; exit code 3. */
export class WrongUse extends Error {}

/** What a source or a server did wrong; the message is the reason in words. */
export class ReasonedError extends Error {
  readonly because: Reason;

  constructor(because: Reason, options?: ErrorOptions) {
    super(textOf(because), options);
    this.because = because;
  }
}

/**
 * A source that is there but was not understood. The reason says what was found, where, and what was expected, without
 * the file's name, which the caller puts before it. The source's section fails; its rules are unknown.
 */
export class NotUnderstood extends ReasonedError {}

/** What `make` gives. What it does not understand gets its place. @throws NotUnderstood */
export function within<Value>(place: ReasonValue, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    throw error instanceof NotUnderstood ? new NotUnderstood(at(place, error.because), { cause: error }) : error;
  }
}
