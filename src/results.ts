import type { Severity } from './generated/results.ts';

export type * from './generated/results.ts';

/** From the least to the most severe. */
export const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

export function atLeast(severity: Severity, floor: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(floor);
}
