import { severities, type Finding, type Result } from '../documents/results.ts';

/** Orders results with the most severe first; equal ones keep their order. */
export const mostSevereFirst = (a: Result, b: Result): number => severities.indexOf(b.severity) - severities.indexOf(a.severity);

export const isMoreSevere = (a: Pick<Finding, 'severity'>, b: Pick<Finding, 'severity'>): boolean =>
  severities.indexOf(a.severity) > severities.indexOf(b.severity);
