// GitHub's flavour of Markdown (github.github.com/gfm), for the summary of a job, a ticket or a pull request.
import type { Remedy, RepairStep, Result, Results } from '../documents/results.ts';
import { scratchFile } from '../system/scratch.ts';
import { escapeJson, visible } from '../text/visible.ts';
import { mostSevereFirst } from './bySeverity.ts';
import {
  addToFleet,
  emptyFleet,
  isHealthy,
  nameOf,
  noteTexts,
  tellingTexts,
  verdictOnFleet,
  worstFirst,
  worstText,
  type Fleet,
} from './fleet.ts';
import { gapsOf } from './gaps.ts';
import { handoffOf } from './handoff.ts';
import { teams, type Team } from './teams.ts';
import { loginBesides } from './login.ts';
import { codeBlock, codeInLine, inMarkdown } from './markdownText.ts';
import type { Phrases } from './phrases.ts';
import { powershellLine } from '../text/powershell.ts';
import { messageOf } from './rows.ts';
import type { Report, Reporter, ReportOptions } from './reporter.ts';
import { reportName, reportOf } from './reportName.ts';
import { relaxedLine, verdictLine } from './verdict.ts';

export const markdown: Reporter = (options) =>
  options.many ? manyServers(options) : { server: (results) => `${oneServer(results, options, 2).join('\n')}\n` };

/** First a table of all that is not healthy, then each of these whole, folded; with `verbose` the healthy ones too. */
function manyServers(options: ReportOptions): Report {
  const fleet = emptyFleet();
  const details = scratchFile();
  const { phrases, verbose } = options;
  return {
    server(results) {
      const line = addToFleet(fleet, results, phrases.verdictWords);
      if (verbose || !isHealthy(line)) {
        const summary = `${nameOf(results.server, phrases.serverNotKnown)}: ${verdictLine(results, phrases.verdictWords)}`;
        details.write(`${folded(summary, oneServer(results, options, 3)).join('\n')}\n`);
      }
      return '';
    },
    *end() {
      yield `${overview(fleet, phrases).join('\n')}\n\n`;
      yield* details.pieces();
    },
  };
}

function overview(fleet: Fleet, phrases: Phrases): string[] {
  const { totals, lines, shared, waivers } = fleet;
  const { verdict, relaxed } = verdictOnFleet(fleet, phrases.verdictWords);
  const rows = worstFirst(lines)
    .filter((line) => !isHealthy(line))
    .map((line) => [line.said, nameOf(line.server, phrases.serverNotKnown), phrases.ends[line.ends], worstText(line, phrases)]);
  const healthy = lines.length - rows.length;
  return [
    `## ${inMarkdown(`kerbcheck: ${verdict}`)}`,
    '',
    inMarkdown(phrases.totals(totals)),
    ...(fleet.label === undefined ? [] : ['', inMarkdown(reportOf(fleet, phrases.reportWords))]),
    ...(relaxed === undefined ? [] : ['', inMarkdown(relaxed)]),
    ...(rows.length > 0 ? ['', ...table([phrases.verdictHead, phrases.server, phrases.logins, phrases.worst], rows)] : []),
    ...(healthy > 0 ? ['', inMarkdown(phrases.moreHealthy(healthy))] : []),
    ...section(
      phrases.shared,
      3,
      [...shared.values()].map(
        ({ rule, finding, servers }) => `* ${inMarkdown(`${rule} ${finding.code}: ${finding.message} (${phrases.seenFrom(servers)})`)}`,
      ),
    ),
    ...section(
      phrases.waivers,
      3,
      [...waivers.values()].map(
        ({ waiver, rule, servers }) => `* ${inMarkdown(`${rule}: ${waiverText(waiver, phrases)} (${phrases.onServers(servers)})`)}`,
      ),
    ),
    ...section(
      phrases.notChecked,
      3,
      tellingTexts(fleet, phrases).map(([option, text]) => `* ${inMarkdown(`${option}: ${text}`)}`),
    ),
    ...section(
      phrases.notes,
      3,
      noteTexts(fleet, phrases).map((note) => `* ${inMarkdown(note)}`),
    ),
  ];
}

/** `level`: of its heading. */
function oneServer(results: Results, options: ReportOptions, level: number): string[] {
  const { phrases, team } = options;
  const { server, login, product, tool } = results;
  const relaxed = relaxedLine(results, phrases.verdictWords);
  const title = `${nameOf(server, phrases.serverNotKnown)}: ${verdictLine(results, phrases.verdictWords)}`;
  const versions = inMarkdown(
    [`kerbcheck ${tool}`, ...(product === undefined ? [] : [product]), reportName(results, phrases.reportWords)].join(' · '),
  );
  return [
    `${'#'.repeat(level)} ${inMarkdown(title)}`,
    '',
    ...(login ? [`**${inMarkdown(login.message)}**`, '', ...loginBesides(login, phrases).flatMap((line) => [inMarkdown(line), ''])] : []),
    versions,
    ...(relaxed === undefined ? [] : ['', inMarkdown(relaxed)]),
    ...(team === undefined
      ? details(results, options, level + 1)
      : section(phrases.handoff[team], level + 1, handoff(results, team, phrases))),
    '',
  ];
}

/** All but the headline. */
function details(results: Results, { phrases, many, verbose }: ReportOptions, level: number): string[] {
  const findings = [...results.results].sort(mostSevereFirst).flatMap((result) => findingRows(result, phrases));
  const heads = [phrases.severityHead, phrases.rule, phrases.code, phrases.whatIsWrong];
  const handedOn = many && !verbose ? [] : teams.filter((one) => handoffOf(results, one, phrases).length > 0);
  return [
    ...section(phrases.findings, level, findings.length > 0 ? table(heads, findings) : []),
    ...section(
      phrases.repair,
      level,
      results.repair.flatMap((step, at) => stepLines(step, at, phrases)),
    ),
    ...handedOn.flatMap((one) => folded(phrases.handoff[one], handoff(results, one, phrases))),
    ...notJudged(results, 'notChecked', phrases.notChecked, phrases),
    ...notJudged(results, 'notApplicable', phrases.notApplicable, phrases),
    ...passed(results, phrases),
    ...section(
      phrases.notes,
      level,
      results.notes.map(({ message }) => `* ${inMarkdown(message)}`),
    ),
  ];
}

/** What is open in a rule, and what is waived in it. */
function findingRows(result: Result, phrases: Phrases): string[][] {
  const { rule, severity, outcome, incomplete } = result;
  const rows = result.findings.map((finding) => [
    phrases.severity[finding.severity],
    rule,
    finding.code,
    finding.waiver ? `${messageOf(finding)} (${waiverText(finding.waiver, phrases)})` : messageOf(finding),
  ]);
  if (outcome === 'unknown') rows.push([phrases.severity[severity], rule, phrases.outcome.unknown, result.reason]);
  if (incomplete !== undefined) rows.push([phrases.severity[severity], rule, phrases.incomplete, incomplete]);
  return rows;
}

const waiverText = ({ expires, owner, reason }: { expires: string; owner: string; reason: string }, phrases: Phrases): string =>
  phrases.waived(expires, owner, reason);

function stepLines(step: RepairStep, at: number, phrases: Phrases): string[] {
  const start = `${at + 1}. `;
  const indent = ' '.repeat(start.length);
  const { after, note, or = [], undo } = step;
  const [first = '', ...rest] = remedyLines(step, indent);
  const more = [after === undefined ? '' : phrases.onlyIfStillSo, note ?? ''].filter((text) => text !== '').map(inMarkdown);
  return [
    start + first.trimStart(),
    ...rest,
    ...(more.length > 0 ? ['', indent + more.join(' ')] : []),
    ...or.flatMap((remedy) => ['', `${indent}${inMarkdown(phrases.or)}`, '', ...remedyLines(remedy, indent)]),
    ...(undo === undefined ? [] : ['', `${indent}${inMarkdown(phrases.undo)}`, '', ...remedyLines(undo, indent)]),
    '',
  ];
}

/** What a team has to know who was not there when it was found. */
function handoff(results: Results, team: Team, phrases: Phrases): string[] {
  const steps = handoffOf(results, team, phrases);
  if (steps.length === 0) return [inMarkdown(phrases.nothingToDo)];
  const lookAgain = results.repair.find(({ phase }) => phase === 'look-again');
  return [
    ...steps.flatMap(({ remedy, rows }, at) => {
      const start = `${at + 1}. `;
      const indent = ' '.repeat(start.length);
      const [first = '', ...rest] = remedyLines(remedy, indent);
      const row = ([label, content]: [string, Remedy]): string[] =>
        'run' in content
          ? ['', `${indent}**${inMarkdown(label)}**`, '', ...remedyLines(content, indent)]
          : ['', `${indent}${label === '' ? '' : `**${inMarkdown(label)}** `}${inMarkdown(content.do)}`];
      return [start + first.trimStart(), ...rest, ...rows.flatMap(row), ''];
    }),
    ...(lookAgain === undefined ? [] : [inMarkdown(phrases.thenLookAgain), '', ...remedyLines(lookAgain, '')]),
  ];
}

const remedyLines = (remedy: Remedy, indent: string): string[] =>
  'run' in remedy ? codeBlock(powershellLine(remedy.run), 'powershell', indent) : [indent + inMarkdown(remedy.do)];

/** A line for each cause. */
function notJudged({ results }: Results, outcome: 'notChecked' | 'notApplicable', title: string, phrases: Phrases): string[] {
  const lines = gapsOf(
    results.filter((result) => result.outcome === outcome),
    phrases.messages,
  ).map(({ option, reason, results: members }) => {
    const rules = members.map(({ rule }) => rule).join(' ');
    return `* ${inMarkdown(option === undefined ? `${rules}: ${reason}` : `${option}: ${rules}`)}`;
  });
  return lines.length === 0 ? [] : ['', ...folded(title, lines)];
}

/** The rules that passed, with what they rest on. */
function passed({ results }: Results, phrases: Phrases): string[] {
  const lines = results
    .filter(({ outcome }) => outcome === 'pass')
    .flatMap(({ rule, title, message, evidence }) => [
      `* ${inMarkdown(`${rule} ${title}${message === undefined ? '' : `: ${message}`}`)}`,
      ...evidence.map(
        ({ fact, value, source }) => `  * ${codeInLine(`${fact} = ${escapeJson(JSON.stringify(value), false)}`)} (${inMarkdown(source)})`,
      ),
    ]);
  return lines.length === 0 ? [] : ['', ...folded(phrases.passed, lines)];
}

function section(title: string, level: number, lines: string[]): string[] {
  return lines.length === 0 ? [] : ['', `${'#'.repeat(level)} ${inMarkdown(title)}`, '', ...lines];
}

/** HTML of which GitHub and GitLab make a part to unfold; between empty lines Markdown goes on. */
function folded(title: string, lines: string[]): string[] {
  const inTag = visible(title).replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return ['<details>', `<summary>${inTag}</summary>`, '', ...lines, '', '</details>', ''];
}

function table(heads: string[], rows: string[][]): string[] {
  const line = (cells: string[]): string => `| ${cells.map(inMarkdown).join(' | ')} |`;
  return [line(heads), `|${'---|'.repeat(heads.length)}`, ...rows.map(line)];
}
