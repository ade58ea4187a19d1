/** Tells what time it is. Whatever depends on that is handed a clock, so that tests can say the time. */
export type Clock = () => Date;

/** This machine's clock: the one place that reads it. */
export const systemClock: Clock = () => new Date();
