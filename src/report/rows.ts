import type { Finding, Result } from '../documents/results.ts';
import { remedyText } from './repair.ts';
import { visible } from '../text/visible.ts';
import { outcomeWords } from './words.ts';

/** A labelled text below a rule's line. */
export interface Row {
  label: string;
  text: string;
  /** A command, to be copied whole: never broken. */
  whole?: boolean;
}

/**
 * What there is to say about one result: its findings with their waivers, and the reason of its outcome. `withFixes`: also what repairs
 * each finding, for a report that has no plan.
 */
export function rowsOf(result: Result, { withFixes }: { withFixes: boolean }): Row[] {
  const rows = result.findings.flatMap((finding) => [
    ...findingRows(finding, finding.severity !== result.severity),
    ...(withFixes ? fixRows(finding) : []),
  ]);
  if (result.incomplete !== undefined) rows.push({ label: 'incomplete', text: visible(result.incomplete) });
  const why = result.reason ?? result.message;
  if (why !== undefined) rows.push({ label: outcomeWords[result.outcome], text: visible(why) });
  return rows;
}

/** One finding; `withSeverity` where it is not the one that stands on its rule's line. */
export function findingRows(finding: Finding, withSeverity: boolean): Row[] {
  const { code, severity, waiver } = finding;
  const rows: Row[] = [{ label: visible(withSeverity ? `${code} (${severity})` : code), text: visible(messageOf(finding)) }];
  if (waiver) rows.push({ label: 'waived', text: visible(`until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`) });
  return rows;
}

/** What is wrong, with its subject before it where the message does not name that. */
export function messageOf({ subject, message }: Pick<Finding, 'subject' | 'message'>): string {
  const isNamed = subject === undefined || message.toLowerCase().includes(subject.toLowerCase());
  return isNamed ? message : `${subject}: ${message}`;
}

/** What repairs a finding that no waiver covers. */
export function fixRows({ fix, waiver }: Finding): Row[] {
  if (waiver) return [];
  const steps = fix.flatMap((step) => [{ label: '', remedy: step }, ...(step.or ?? []).map((remedy) => ({ label: 'or', remedy }))]);
  return steps.map(({ label, remedy }, at) => ({
    label: at === 0 ? 'fix' : label,
    text: remedyText(remedy),
    ...('run' in remedy && { whole: true }),
  }));
}
