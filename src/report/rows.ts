import type { Finding, FixStep, Result } from '../documents/results.ts';
import { powershellLine } from './powershell.ts';
import { visible } from '../text/visible.ts';
import { outcomeWords } from './words.ts';

/** A labelled text below a rule's line. */
export interface Row {
  label: string;
  text: string;
  /** A command, to be copied whole: never broken. */
  whole?: boolean;
}

/** What there is to say about one result: its findings with their fixes and waivers, and the reason of its outcome. */
export function rowsOf(result: Result): Row[] {
  const rows = result.findings.flatMap((finding) => findingRows(finding, finding.severity !== result.severity));
  if (result.incomplete !== undefined) rows.push({ label: 'incomplete', text: visible(result.incomplete) });
  const why = result.reason ?? result.message;
  if (why !== undefined) rows.push({ label: outcomeWords[result.outcome], text: visible(why) });
  return rows;
}

/** One finding; `withSeverity` where it is not the one that stands on its rule's line. */
export function findingRows(finding: Finding, withSeverity: boolean): Row[] {
  const { code, severity, subject, message, waiver } = finding;
  const named = subject === undefined || message.toLowerCase().includes(subject.toLowerCase());
  const rows: Row[] = [
    {
      label: visible(withSeverity ? `${code} (${severity})` : code),
      text: visible(named ? message : `${subject}: ${message}`),
    },
  ];
  if (waiver) {
    rows.push({ label: 'waived', text: visible(`until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`) });
  } else {
    finding.fix.forEach((step, at) => rows.push({ label: at === 0 ? 'fix' : '', ...fixRow(step) }));
  }
  return rows;
}

const fixRow = (step: FixStep): Omit<Row, 'label'> =>
  'run' in step ? { text: powershellLine(step.run), whole: true } : { text: visible(step.do) };
