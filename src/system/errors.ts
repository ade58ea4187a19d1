import { at, textOf, type Reason, type ReasonValue } from '../text/reasons.ts';

/** Wrong use: an option, a rule, site or waiver file, a file that is not there. One line for the user; exit code 3. */
export class WrongUse extends Error {}

/** An output that cannot be written, in one line that names it; the run goes on and ends with exit code 4. */
export class CannotWrite extends Error {}

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

/** Why a file could not be read or written, in words; `folder`: the one that it was to be written to. */
export function whyNot(error: unknown, folder?: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return folder === undefined ? 'does not exist' : `the folder ${folder} does not exist`;
    case 'ENOTDIR':
      return 'a part of the path is a file, not a folder';
    case 'EISDIR':
      return 'is a folder, expected a file';
    case 'EACCES':
    case 'EPERM':
      return 'no permission, or in use by another program';
    case 'EBUSY':
      return 'in use by another program';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'ELOOP':
      return 'its links lead in a circle';
    case 'ENAMETOOLONG':
      return 'the name is too long';
    default:
      return message;
  }
}
