import {
  atLeast,
  hasMajorFinding,
  openFindings,
  type Judgement,
  type Result,
  type Results,
  type Severity,
  type Weight,
} from './documents/results.ts';

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

/** What counts as a failure where --fail-on does not say it. */
export const usualFailOn: Severity = 'medium';

/** The exit code of an end in a mode. */
export function exitCode(end: End, mode: ExitMode): number {
  return exits.find((row) => row.end === end)![mode];
}

/** A result as the verdict takes it. */
export interface WeighedRule {
  judgement: Judgement;
  /** Of the rule itself, which findings hide. */
  ruleSeverity: Severity;
  /** The rule was asked for. */
  asked: boolean;
  /** --require: where it was not judged, that counts as unknown, whatever its severity. */
  required: boolean;
}

/** How a run over one server ends, and its results: the judgements, to which is added what each weighs in that. */
export function weigh(judged: WeighedRule[], failOn: Severity): { end: End; results: Result[] } {
  const unchecked = nothingChecked(judged.filter(({ asked }) => asked));
  const results = judged.map((one): Result => Object.assign(one.judgement, { weighs: weightOf(one, failOn, unchecked) }));
  return { end: endOf(results, failOn, unchecked), results };
}

function weightOf({ judgement, ruleSeverity, required }: WeighedRule, failOn: Severity, unchecked: boolean): Weight {
  if (openFindings(judgement).some(({ severity }) => atLeast(severity, failOn))) return 'failure';
  const open = judgement.outcome === 'unknown' || judgement.incomplete !== undefined;
  if (open && (required || atLeast(ruleSeverity, failOn))) return 'unknown';
  return (unchecked || required) && judgement.outcome === 'notChecked' ? 'unknown' : 'nothing';
}

/** Where no rule applies, that is an answer; where those that do were not checked, nothing was. */
function nothingChecked(asked: WeighedRule[]): boolean {
  const applicable = asked.filter(({ judgement }) => judgement.outcome !== 'notApplicable');
  return asked.length === 0 || (applicable.length > 0 && applicable.every(({ judgement }) => judgement.outcome === 'notChecked'));
}

function endOf(results: Result[], failOn: Severity, unchecked: boolean): End {
  if (results.some(({ weighs }) => weighs === 'failure')) return hasMajorFinding(results, failOn) ? 'majorFinding' : 'minorFinding';
  if (unchecked) return 'wrongUse';
  return results.some(({ weighs }) => weighs === 'unknown') ? 'unknown' : 'compliant';
}

export const verdictOf: Record<End, Results['verdict']> = {
  compliant: 'compliant',
  minorFinding: 'nonCompliant',
  majorFinding: 'nonCompliant',
  unknown: 'unknown',
  wrongUse: 'unknown',
  broken: 'unknown',
};
