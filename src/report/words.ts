import type { Login, LoginEnd, Results, Summary } from '../documents/results.ts';

export const verdictWords: Record<Results['verdict'], string> = {
  compliant: 'COMPLIANT',
  nonCompliant: 'NOT COMPLIANT',
  unknown: 'UNKNOWN',
};

const endWords: Record<LoginEnd, string> = {
  kerberos: 'use Kerberos',
  negotiate: 'use Negotiate',
  ntlm: 'use NTLM',
  failure: 'FAIL',
  unknown: 'not known',
};

/** How logins end, where there is no room for the whole sentence: "logins use Kerberos as far as looked at, after a restart FAIL". */
export function loginWords({ ends, notLookedAt, afterRestart }: Pick<Login, 'ends' | 'notLookedAt' | 'afterRestart'>): string {
  const doubt = notLookedAt === undefined ? '' : ' as far as looked at';
  const later = afterRestart === undefined || afterRestart.ends === ends ? '' : `, after a restart ${endWords[afterRestart.ends]}`;
  return `logins ${endWords[ends]}${doubt}${later}`;
}

/** Each outcome of a rule in the order of reports, as it is counted: "13 passed". */
export const outcomeWords = {
  pass: 'passed',
  fail: 'failed',
  unknown: 'unknown',
  waived: 'waived',
  notApplicable: 'not applicable',
  notChecked: 'not checked',
} as const satisfies Record<keyof Summary, string>;
