// How good what is said is: the one choice behind the colours of the reports that have any.
import type { Results } from '../documents/results.ts';

export type Tone = 'good' | 'bad' | 'open';

export const toneOfVerdict: Record<Results['verdict'], Tone> = { compliant: 'good', nonCompliant: 'bad', unknown: 'open' };

/** Good only where logins end as they should and nothing on the way was left out. */
export function toneOfLogin({ login }: Pick<Results, 'login'>): Tone {
  if (login?.ends === 'failure') return 'bad';
  return login?.ends === 'kerberos' && login.notLookedAt === undefined ? 'good' : 'open';
}
