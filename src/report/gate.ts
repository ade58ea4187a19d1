import { atLeast, severities, type Finding, type Result, type Results, type Severity } from '../documents/results.ts';

/** Orders results with the most severe first; equal ones keep their order. */
export const mostSevereFirst = (a: Result, b: Result): number => severities.indexOf(b.severity) - severities.indexOf(a.severity);

export const isMoreSevere = (a: Finding, b: Finding): boolean => severities.indexOf(a.severity) > severities.indexOf(b.severity);

/** The findings that no waiver covers. */
export const openFindings = (result: Result): Finding[] => result.findings.filter((finding) => !finding.waiver);

/**
 * What a result does to the exit code: a `failure` makes it 1, an `unknown` 2 (or 3, where nothing was checked at all),
 * undefined nothing. Reports that gate by themselves (JUnit) follow it, so that they never say otherwise.
 */
export function gate(result: Result, results: Results): 'failure' | 'unknown' | undefined {
  const counts = (severity: Severity) => atLeast(severity, results.failOn);
  if (openFindings(result).some((finding) => counts(finding.severity))) return 'failure';
  if (result.outcome === 'unknown' && counts(result.severity)) return 'unknown';
  // An incomplete result weighs as much as its rule, whose severity the findings hide. A compliant verdict tells that it
  // is below the limit; beside any other verdict it counts.
  if (result.incomplete !== undefined && results.verdict !== 'compliant') return 'unknown';
  // Nothing was checked at all, though rules that apply were asked for: the verdict tells.
  const nothingChecked = results.results.every((each) => each.outcome === 'notChecked' || each.outcome === 'notApplicable');
  if (result.outcome === 'notChecked' && nothingChecked && results.verdict === 'unknown') return 'unknown';
  return undefined;
}
