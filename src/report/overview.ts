import type { Finding, Results } from '../documents/results.ts';
import { labelled, wrap } from '../text/layout.ts';
import type { Report } from './reporter.ts';
import { findingRows, fixRows } from './rows.ts';
import { isMoreSevere, mostSevereFirst } from './bySeverity.ts';
import { countOf } from '../text/plural.ts';
import { visible } from '../text/visible.ts';
import { addFooting, footingOf, isWaiverCount, relaxedLine, waiverCount, verdictLine, verdictOn, type Footing } from './verdict.ts';

/** A finding about the directory, which every server shows that looks there. */
interface Shared {
  finding: Finding;
  servers: number;
}

/** For people, of many servers: a line each, then once what they share, then the totals. */
export function overview(): Report {
  const totals: Record<Results['verdict'], number> = { compliant: 0, nonCompliant: 0, unknown: 0 };
  let footing: Footing | undefined;
  const relaxed = new Set<string>();
  const shared = new Map<string, Shared>();
  return {
    server(results) {
      totals[results.verdict]++;
      footing = footing ? addFooting(footing, footingOf(results)) : footingOf(results);
      // A count of waivers is each server's own.
      results.relaxed.filter((one) => !isWaiverCount(one)).forEach((one) => relaxed.add(one));
      collectShared(results, shared);
      return `${serverLine(results)}\n`;
    },
    end: () => {
      const waived = footing?.waived ? [waiverCount(footing.waived)] : [];
      const line = relaxedLine({ relaxed: [...relaxed, ...waived] });
      const said = line === undefined ? [] : [wrap(line, 2, 0)];
      return `${[...sharedLines(shared), '', totalLine(totals), ...said, verdictOn(worstOf(totals), footing!)].join('\n')}\n`;
    },
  };
}

/** "ucs01.corp.example        NOT COMPLIANT in 14 of 16 rules; 2 not checked; 13 passed, 1 failed: SPN-01". */
function serverLine(all: Results): string {
  const { server, summary, results } = all;
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
  return `${visible(server).padEnd(24)}  ${verdictLine(all)}: ${visible(parts.join(', '))}`;
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

type Totals = Record<Results['verdict'], number>;

function totalLine({ compliant, nonCompliant, unknown }: Totals): string {
  const counts = `${compliant} compliant, ${nonCompliant} not compliant, ${unknown} unknown`;
  return `${countOf(compliant + nonCompliant + unknown, 'server')}: ${counts}`;
}

function worstOf({ nonCompliant, unknown }: Totals): Results['verdict'] {
  return nonCompliant > 0 ? 'nonCompliant' : unknown > 0 ? 'unknown' : 'compliant';
}
