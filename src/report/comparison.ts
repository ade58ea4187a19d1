import { findingGroups, type Changes, type ComparedFinding, type ComparedRun, type FindingGroup } from '../documents/compare.ts';
import { countOf } from '../text/plural.ts';
import { visible } from '../text/visible.ts';

/** What each group of findings is called. */
export const groupTitles: Record<FindingGroup, string> = {
  new: 'NEW',
  newChecks: 'NEW CHECK',
  ratedHigher: 'RATED HIGHER',
  waived: 'WAIVED',
  fixed: 'FIXED',
  stillFailing: 'STILL FAILING',
  notKnown: 'NOT KNOWN',
};

/** For people, what `compare` found: what was compared, a line for each change, then the counts. */
export function comparisonText(changes: Changes): string {
  const { old, newer, notJudged, newServers, notes } = changes;
  const lines = [
    ['old', runWords(old)],
    ['new', runWords(newer)],
    ...notes.map(({ message }) => ['note', message]),
    ...newServers.map((server) => ['NEW SERVER', server]),
    ...findingGroups.flatMap((group) => changes[group].map((finding) => [groupTitles[group], findingWords(finding)])),
    ...notJudged.map(({ server, rules, reason }) => ['NOT JUDGED', `${server}  ${rulesWords(rules)}: ${reason}`]),
  ];
  return `${[...lines.map(([title, words]) => visible(`${title!.padEnd(14)} ${words}`)), countsLine(changes)].join('\n')}\n`;
}

/** "2 servers, 36 rules judged, facts of 2026-11-20T08:00:00Z; kerbcheck 1.1.0; rules procall 1.0.0 (3f9a12cc01de)". */
export function runWords({ servers, judged, collected: { first, last }, tools, rules }: ComparedRun): string {
  const time = first === last ? first : `${first} to ${last}`;
  const packs = rules.map(({ name, version, sha256 }) => `${name} ${version} (${sha256.slice(0, 12)})`);
  const judge = `kerbcheck ${tools.join(', ')}; rules ${packs.join(', ')}`;
  return `${countOf(servers, 'server')}, ${countOf(judged, 'rule')} judged, facts of ${time}; ${judge}`;
}

/** "SPN-01, SPN-02"; of a server without any "no rule was judged before". */
export function rulesWords(rules: string[]): string {
  return rules.length > 0 ? rules.join(' ') : 'no rule was judged before either';
}

/** What else is to be said of a finding, with a blank before it. */
export function asideWords({ code, severity, before, waiverEnded }: ComparedFinding): string {
  if (waiverEnded) return ' (waived before)';
  if (!before) return '';
  return ` (before: ${[...(before.severity === severity ? [] : [before.severity]), ...(before.code === code ? [] : [before.code])].join(' ')})`;
}

/** "1 new, 0 new check, ...": what was found, then what was lost from sight. */
export function countsLine(changes: Changes): string {
  const counts = findingGroups.map((group) => `${changes[group].length} ${groupTitles[group].toLowerCase()}`);
  const lost = changes.notJudged.reduce((count, { rules }) => count + rules.length, 0);
  return [...counts, `${lost} not judged any more`, countOf(changes.newServers.length, 'new server')].join(', ');
}

function findingWords(finding: ComparedFinding): string {
  const { server, rule, severity, code, message } = finding;
  return `${server}  ${rule} ${severity} ${code}${asideWords(finding)}: ${message}`;
}
