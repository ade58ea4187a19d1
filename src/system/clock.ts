/** Tells what time it is. Whatever depends on that is handed a clock, so that tests can say the time. */
export type Clock = () => Date;

/** This machine's clock: the one place that reads it. */
export const systemClock: Clock = () => new Date();

/**
 * Milliseconds since the program's start, whatever is done to the machine's clock meanwhile: for spans and deadlines. performance.now() tells
 * the same, and loads modules of Node for a millisecond of every start.
 */
export const sinceStart = (): number => process.uptime() * 1000;
