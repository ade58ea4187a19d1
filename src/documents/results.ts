import type { Finding, Login, Result, Results, Severity } from '../generated/results.ts';
import { sha256 } from '../system/sha256.ts';
import { WrongUse } from '../system/errors.ts';
import { parseJson } from '../system/json.ts';

export type * from '../generated/results.ts';

/** What is reported of a server whose facts cannot be read. It is no results document: nothing was judged. */
export interface Unread {
  /** In the form of results, so that every report has it: one rule, FACTS, which is unknown. */
  unread: Results;
}

/** A result before all are known, and so before it is known what it weighs. */
export type Judgement = WithoutWeight<Result>;
type WithoutWeight<Some> = Some extends Result ? Omit<Some, 'weighs'> : never;

/** From the least to the most severe. */
export const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** How logins can end, from the worst to the best. */
export const loginEnds: readonly Login['ends'][] = ['failure', 'unknown', 'ntlm', 'negotiate', 'kerberos'];

export function atLeast(severity: Severity, floor: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(floor);
}

export function isSeverity(text: unknown): text is Severity {
  return severities.includes(text as Severity);
}

/** The findings that no waiver covers. */
export function openFindings(result: Pick<Result, 'findings'>): Finding[] {
  return result.findings.filter((finding) => !finding.waiver);
}

/** An open finding that is high or critical, and counts at this --fail-on. */
export function hasMajorFinding(results: Pick<Result, 'findings'>[], failOn: Severity): boolean {
  return results.flatMap(openFindings).some(({ severity }) => atLeast(severity, failOn) && atLeast(severity, 'high'));
}

/** Digits of the hash that tell a report from another. */
const numberDigits = 12;

/** The document with the number of what stands in it, last. One that it has already is made anew. */
export function withNumber(results: Omit<Results, 'number'>): Results {
  const { number: _, ...rest } = results as Results;
  return { ...rest, number: sha256(JSON.stringify(rest)).slice(0, numberDigits) };
}

/**
 * Reads a results document. `name` is what the file is called in messages.
 * @throws WrongUse where it is none, or one of another major format
 */
export async function readResults(text: string, name: string): Promise<Results> {
  const expected = 'a results document (kerbcheck-results/1) is expected';
  const value = parseJson(text, name, expected);
  const { results } = await import('../generated/validators.cjs');
  if (results(value)) return value;
  const [error] = results.errors!;
  throw new WrongUse(`${name}: ${error!.instancePath.slice(1).replaceAll('/', '.')} ${error!.message}; ${expected}`.replace(':  ', ': '));
}
