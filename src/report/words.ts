import type { Results, Summary } from '../documents/results.ts';

export const verdictWords: Record<Results['verdict'], string> = {
  compliant: 'COMPLIANT',
  nonCompliant: 'NOT COMPLIANT',
  unknown: 'UNKNOWN',
};

/** Each outcome of a rule in the order of reports, as it is counted: "13 passed". */
export const outcomeWords = {
  pass: 'passed',
  fail: 'failed',
  unknown: 'unknown',
  waived: 'waived',
  notApplicable: 'not applicable',
  notChecked: 'not checked',
} as const satisfies Record<keyof Summary, string>;
