import type { Finding, Results } from '../documents/results.ts';
import { labelled } from '../text/layout.ts';
import type { Report } from './reporter.ts';
import { findingRows, fixRows } from './rows.ts';
import { isMoreSevere, mostSevereFirst } from './bySeverity.ts';
import { countOf } from '../text/plural.ts';
import { visible } from '../text/visible.ts';
import { verdictWords } from './words.ts';

/** A finding about the directory, which every server shows that looks there. */
interface Shared {
  finding: Finding;
  servers: number;
}

/** For people, of many servers: a line each, then once what they share, then the totals. */
export function overview(): Report {
  const totals: Record<Results['verdict'], number> = { compliant: 0, nonCompliant: 0, unknown: 0 };
  const shared = new Map<string, Shared>();
  return {
    server(results) {
      totals[results.verdict]++;
      collectShared(results, shared);
      return `${serverLine(results)}\n`;
    },
    end: () => `${[...sharedLines(shared), ...totalLines(totals)].join('\n')}\n`,
  };
}

/** "NOT COMPLIANT  ucs01.corp.example   13 passed, 1 failed: SPN-01, 2 not checked". */
function serverLine({ verdict, server, summary, results }: Results): string {
  const rules = (outcome: string) =>
    results
      .filter((result) => result.outcome === outcome)
      .sort(mostSevereFirst)
      .map(({ rule }) => rule)
      .join(' ');
  const parts = [`${summary.pass} passed`];
  if (summary.fail > 0) parts.push(`${summary.fail} failed: ${rules('fail')}`);
  if (summary.unknown > 0) parts.push(`${summary.unknown} unknown: ${rules('unknown')}`);
  if (summary.waived > 0) parts.push(`${summary.waived} waived: ${rules('waived')}`);
  if (summary.notChecked > 0) parts.push(`${summary.notChecked} not checked`);
  return `${verdictWords[verdict].padEnd(13)}  ${visible(server).padEnd(24)}  ${visible(parts.join(', '))}`;
}

/** Of a rule's findings on the same subject the most severe is kept: a duplicate SPN, of the server whose name it is. */
function collectShared({ results }: Results, shared: Map<string, Shared>): void {
  for (const { rule, findings } of results) {
    for (const finding of findings) {
      if (!finding.shared || finding.waiver) continue;
      const key = `${rule} ${finding.subject?.toLowerCase() ?? ''}`;
      const earlier = shared.get(key);
      if (!earlier) shared.set(key, { finding, servers: 1 });
      else {
        earlier.servers++;
        if (isMoreSevere(finding, earlier.finding)) earlier.finding = finding;
      }
    }
  }
}

function sharedLines(shared: Map<string, Shared>): string[] {
  if (shared.size === 0) return [];
  const lines = [...shared.values()].flatMap(({ finding, servers }) => [
    ...[...findingRows(finding, true), ...fixRows(finding)].map(({ label, text, whole }) => labelled(`  ${label}`, text, whole)),
    labelled('  seen from', countOf(servers, 'server')),
  ]);
  return ['', `${countOf(shared.size, 'finding')} about the directory, not about one server`, ...lines];
}

function totalLines(totals: Record<Results['verdict'], number>): string[] {
  const { compliant, nonCompliant, unknown } = totals;
  const verdict = nonCompliant > 0 ? 'nonCompliant' : unknown > 0 ? 'unknown' : 'compliant';
  const counts = `${compliant} compliant, ${nonCompliant} not compliant, ${unknown} unknown`;
  return ['', `${countOf(compliant + nonCompliant + unknown, 'server')}: ${counts}`, verdictWords[verdict]];
}
