/** Wrong use: an option, a rule, site or waiver file, a file that is not there. One line for the user; exit code 3. */
export class WrongUse extends Error {}

/**
 * A source that is there but was not understood. The message says what was found, where, and what was expected, without
 * the file's name, which the caller puts before it. The source's section fails; its rules are unknown.
 */
export class NotUnderstood extends Error {}
