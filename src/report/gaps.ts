// What was not judged, said once for each cause.
import type { Result } from '../documents/results.ts';
import { messages } from '../text/messages.ts';
import { readReason, textOf, type Messages } from '../text/reasons.ts';

/** Rules that were not judged for one cause. */
export interface Gap {
  results: Result[];
  /** The option that would tell, with what to give it: "--ldap ldaps://USER@DC". */
  option?: string;
  /** Why, where there is no such option. */
  reason?: string;
}

/**
 * The results grouped by what they lack. A rule that needs several options stands with each of them.
 * @param results of one outcome: unknown, notChecked or notApplicable
 * @param words of the language that the results are in
 */
export function gapsOf(results: readonly Result[], words: Messages = messages): Gap[] {
  const gaps = new Map<string, Gap>();
  const add = (key: string, result: Result, gap: Omit<Gap, 'results'>): void => {
    const there = gaps.get(key);
    if (there) there.results.push(result);
    else gaps.set(key, { results: [result], ...gap });
  };
  for (const result of results) {
    const { wouldTell = [], reason = '' } = result;
    if (wouldTell.length === 0) add(causeOf(result, words), result, { reason });
    for (const option of wouldTell) add(option, result, { option });
  }
  return [...gaps.values()].map((gap) =>
    gap.reason !== undefined && gap.results.length > 1 ? { ...gap, reason: causeOf(gap.results[0]!, words) } : gap,
  );
}

/** The reason without the facts that are missing for it: rules need different ones. */
function causeOf({ because = [], reason = '' }: Result, words: Messages): string {
  const causes = because.map((one) => {
    if (!('code' in one)) return undefined;
    const inner = one.code === 'facts-missing' ? one.args['because'] : one;
    return typeof inner === 'object' && 'code' in inner ? textOf(readReason(inner, reason), words) : undefined;
  });
  return causes.length === 0 || causes.includes(undefined) ? reason : [...new Set(causes)].join('; ');
}
