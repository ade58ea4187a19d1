// GitHub's flavour of Markdown, for the summary of a job or a ticket: what compare found.
import { findingGroups, type Changes, type ComparedFinding } from '../documents/compare.ts';
import { asideWords, countsLine, groupTitles, rulesWords, runWords } from './comparison.ts';
import { inMarkdown } from './markdownText.ts';

/** What was compared, what is new, then the other changes; what has stayed as it was is folded. */
export function comparisonMarkdown(changes: Changes): string {
  const { old, newer, notes, newServers, notJudged } = changes;
  const runs = [`old: ${runWords(old)}`, `new: ${runWords(newer)}`, ...notes.map(({ message }) => message)];
  const parts = [
    `## ${inMarkdown(`kerbcheck: ${countsLine(changes)}`)}`,
    list(runs),
    ...findingGroups.filter((group) => group !== 'stillFailing').flatMap((group) => findingTable(groupTitles[group], changes[group])),
    ...table(
      'NOT JUDGED',
      ['server', 'rules', 'why'],
      notJudged.map(({ server, rules, reason }) => [server, rulesWords(rules), reason]),
    ),
    ...(newServers.length > 0 ? ['### NEW SERVER', list(newServers)] : []),
    ...folded(findingTable(groupTitles.stillFailing, changes.stillFailing)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function findingTable(title: string, findings: ComparedFinding[]): string[] {
  const rows = findings.map((finding) => {
    const { server, rule, severity, code, message } = finding;
    return [server, rule, severity, code, `${message}${asideWords(finding)}`];
  });
  return table(title, ['server', 'rule', 'severity', 'code', 'finding'], rows);
}

/** A heading and a table, nothing where there are no rows. */
function table(title: string, heads: string[], rows: string[][]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [`### ${title}`, [line(heads), line(heads.map(() => '---')), ...rows.map((cells) => line(cells.map(inMarkdown)))].join('\n')];
}

function folded([heading, content]: string[]): string[] {
  if (heading === undefined || content === undefined) return [];
  return [`<details><summary>${heading.replace('### ', '')}</summary>`, content, '</details>'];
}

function list(texts: string[]): string {
  return texts.map((text) => `* ${inMarkdown(text)}`).join('\n');
}
