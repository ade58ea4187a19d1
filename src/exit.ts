import { atLeast, type Result, type Results, type Severity } from './documents/results.ts';

/** The ways of telling the outcome by the exit code (--exit). */
export const exitModes = ['standard', 'intune', 'nagios', 'zero'] as const;
export type ExitMode = (typeof exitModes)[number];

/** One row an end of the run: what the process ends with in each mode. Printed by --help, pasted into the README. */
export const exits = [
  { end: 'compliant', standard: 0, intune: 0, nagios: 0, zero: 0, means: 'compliant' },
  { end: 'minorFinding', standard: 1, intune: 1, nagios: 1, zero: 0, means: 'a finding at or above --fail-on: low, medium' },
  { end: 'majorFinding', standard: 1, intune: 1, nagios: 2, zero: 0, means: 'a finding at or above --fail-on: high, critical' },
  { end: 'unknown', standard: 2, intune: 1, nagios: 3, zero: 0, means: 'none, but a rule at or above --fail-on is unknown or incomplete' },
  {
    end: 'wrongUse',
    standard: 3,
    intune: 1,
    nagios: 3,
    zero: 3,
    means: 'wrong use: option or file invalid or not found; nothing was checked',
  },
  { end: 'broken', standard: 4, intune: 1, nagios: 3, zero: 4, means: 'kerbcheck itself broke, or an output could not be written' },
] as const;

export type End = (typeof exits)[number]['end'];

/** The exit code of an end in a mode. */
export function exitCode(end: End, mode: ExitMode): number {
  return exits.find((row) => row.end === end)![mode];
}

/** How a run over one server ends. `results`: those of the rules that were asked for. `ruleSeverity` gives the severity of a rule itself, apart from its findings. */
export function endOf(results: Result[], failOn: Severity, ruleSeverity: (rule: string) => Severity): End {
  const found = results.flatMap((result) => result.findings).filter((finding) => !finding.waiver && atLeast(finding.severity, failOn));
  if (found.some((finding) => atLeast(finding.severity, 'high'))) return 'majorFinding';
  if (found.length > 0) return 'minorFinding';
  if (results.some((result) => isOpen(result) && atLeast(ruleSeverity(result.rule), failOn))) return 'unknown';
  // Where no rule applies, that is an answer; where those that do were not checked, nothing was.
  const applicable = results.filter((result) => result.outcome !== 'notApplicable');
  if (results.length === 0 || (applicable.length > 0 && applicable.every((result) => result.outcome === 'notChecked'))) return 'wrongUse';
  return 'compliant';
}

/** Something of the rule could not be judged. */
function isOpen(result: Result): boolean {
  return result.outcome === 'unknown' || result.incomplete !== undefined;
}

export const verdictOf: Record<End, Results['verdict']> = {
  compliant: 'compliant',
  minorFinding: 'nonCompliant',
  majorFinding: 'nonCompliant',
  unknown: 'unknown',
  wrongUse: 'unknown',
  broken: 'unknown',
};
