import type { Results } from '../documents/results.ts';
import { labelled, wrap } from '../text/layout.ts';
import { addToSums, emptySums, verdictOnFleet, type Sums } from './fleet.ts';
import type { Phrases } from './phrases.ts';
import type { Report } from './reporter.ts';
import { findingRows, fixRows } from './rows.ts';
import { mostSevereFirst } from './bySeverity.ts';
import { countOf } from '../text/plural.ts';
import { visible } from '../text/visible.ts';
import { reportName } from './reportName.ts';
import { verdictLine } from './verdict.ts';

/** For people, of many servers: a line each, then once what they share, then the totals. */
export function overview(phrases: Phrases): Report {
  const sums = emptySums();
  return {
    server(results) {
      addToSums(sums, results);
      return `${serverLine(results)}\n`;
    },
    end: () => {
      const { verdict, relaxed } = verdictOnFleet(sums, phrases.verdictWords);
      const said = relaxed === undefined ? [] : [wrap(relaxed, 2, 0)];
      return `${[...sharedLines(sums.shared), '', phrases.totals(sums.totals), ...said, verdict].join('\n')}\n`;
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
  return `${visible(server).padEnd(24)}  ${verdictLine(all)}: ${visible(parts.join(', '))}; ${reportName(all)}`;
}

function sharedLines(shared: Sums['shared']): string[] {
  if (shared.size === 0) return [];
  const lines = [...shared.values()].flatMap(({ finding, servers }) => [
    ...[...findingRows(finding, true), ...fixRows(finding)].map(({ label, text, whole }) => labelled(`  ${label}`, text, whole)),
    labelled('  seen from', countOf(servers, 'server')),
  ]);
  return ['', `${countOf(shared.size, 'finding')} about the directory, not about one server`, ...lines];
}
