// One server, for people.
import type { Finding, Outcome, Result, Results, Severity } from '../../documents/results.ts';
import { labelled, wrap } from '../../text/layout.ts';
import { escapeJson, visible } from '../../text/visible.ts';
import { isMoreSevere, mostSevereFirst } from '../bySeverity.ts';
import { nameOf } from '../fleet.ts';
import { gapsOf } from '../gaps.ts';
import { loginBesides } from '../login.ts';
import type { Phrases } from '../phrases.ts';
import type { ReportOptions } from '../reporter.ts';
import { reportName } from '../reportName.ts';
import { messageOf } from '../rows.ts';
import { toneOfLogin, toneOfVerdict, type Tone } from '../tone.ts';
import { relaxedLine, verdictLine } from '../verdict.ts';
import { painter, type Paint } from './colour.ts';
import { handoffLines, planLines } from './plan.ts';

/** What the parts of a report are made with. */
export interface Layout {
  phrases: Phrases;
  paint: Paint;
  width: number;
}

export const layoutOf = ({ phrases, color, width }: ReportOptions): Layout => ({ phrases, paint: painter(color), width });

const tones: Partial<Record<Outcome, Tone>> = { fail: 'bad', unknown: 'open', pass: 'good' };
const inOrder: readonly Outcome[] = ['fail', 'unknown', 'waived', 'pass', 'notApplicable', 'notChecked'];

/** `whole`: each rule with its evidence, in place of what is wrong. */
export function serverText(results: Results, options: ReportOptions, whole: boolean): string {
  const layout = layoutOf(options);
  const { phrases, width } = layout;
  if (options.team !== undefined)
    return joinBlocks([
      header(results, layout),
      login(results, layout, false),
      [phrases.handoff[options.team], ...handoffLines(results, options.team, phrases, width)],
      ending(results, layout),
    ]);
  return joinBlocks([
    header(results, layout),
    login(results, layout, whole),
    whole ? everyRule(results, layout) : findings(results.results, layout),
    repair(results, layout),
    aside(results, layout, whole),
    ending(results, layout),
  ]);
}

/** What is wrong and the plan: the heart of a report, without what stands around it. */
export function findingsText(results: Results, layout: Layout): string {
  return joinBlocks([findings(results.results, layout), repair(results, layout)]);
}

/** Blocks of lines with an empty line between them. */
export const joinBlocks = (blocks: string[][]): string =>
  `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;

function header(results: Results, { phrases, width }: Layout): string[] {
  const { tool, server, product, inputs } = results;
  const names = [`kerbcheck ${tool}`, nameOf(server, phrases.serverNotKnown), ...(product === undefined ? [] : [visible(product)])];
  const changed = Object.entries(inputs.facts.changed).map(([path, value]) => `${phrases.changed}: ${visible(path)} = ${json(value)}`);
  const { replaced } = inputs.rules;
  const lines = [
    names.join('   '),
    reportName(results, phrases.reportWords),
    ...changed,
    ...(replaced.length === 0 ? [] : [`${phrases.replaced}: ${visible(replaced.join(' '))}`]),
  ];
  return lines.map((line) => wrap(line, 2, 0, width));
}

function login(results: Results, { phrases, paint, width }: Layout, whole: boolean): string[] {
  if (results.login === undefined) return [];
  const { message, steps } = results.login;
  return [
    paint(`  ${wrap(visible(message), 2, 2, width)}`, toneOfLogin(results)),
    ...loginBesides(results.login, phrases).map((line) => `  ${wrap(visible(line), 2, 2, width)}`),
    ...(whole ? steps.map((step) => `  - ${wrap(visible(step), 4, 4, width)}`) : []),
  ];
}

/** What is wrong, the worst first; then what could not be judged, for each cause once; then what is waived. */
function findings(results: readonly Result[], layout: Layout): string[] {
  const { phrases } = layout;
  const all = results.flatMap(({ rule, findings: found }) => found.map((finding) => ({ rule, finding })));
  const sorted = all.sort((a, b) => Number(isMoreSevere(b.finding, a.finding)) - Number(isMoreSevere(a.finding, b.finding)));
  const bySeverity = [...results].sort(mostSevereFirst);
  const unknown = gapsOf(
    bySeverity.filter(({ outcome }) => outcome === 'unknown'),
    phrases.messages,
  );
  return [
    ...sorted.filter(({ finding }) => !finding.waiver).map(({ rule, finding }) => findingLine(rule, finding, layout)),
    ...bySeverity
      .filter(({ incomplete }) => incomplete !== undefined)
      .map(({ rule, severity, incomplete }) => line('unknown', severity, `${rule} ${phrases.incomplete}`, incomplete!, layout)),
    ...unknown.map(({ results: members, reason }) =>
      line('unknown', members[0]!.severity, members.map(({ rule }) => rule).join(' '), reason!, layout),
    ),
    ...sorted.filter(({ finding }) => finding.waiver).map(({ rule, finding }) => findingLine(rule, finding, layout)),
  ];
}

function repair({ repair: steps }: Results, { phrases, width }: Layout): string[] {
  return steps.length === 0 ? [] : [phrases.repair, ...planLines(steps, phrases, width)];
}

/** "FAIL  critical  SPN-01 misplaced  eucsrv/ucs01.corp.example is held by ...". */
export function findingLine(rule: string, finding: Finding, layout: Layout, more?: string): string {
  const { severity, code, waiver } = finding;
  const behind = waiver ? layout.phrases.waived(waiver.expires, waiver.owner, waiver.reason) : more;
  const text = behind === undefined ? messageOf(finding) : `${messageOf(finding)} (${behind})`;
  return line(waiver ? 'waived' : 'fail', severity, `${rule} ${code}`, text, layout);
}

function line(outcome: Outcome, severity: Severity, name: string, text: string, layout: Layout): string {
  const { start, column } = marked(outcome, severity, layout);
  const label = `${visible(name)}  `;
  const shown = visible(text);
  const [word = ''] = shown.split(' ', 1);
  const isBelow = column + label.length + word.length > layout.width;
  const begin = isBelow ? `${label.trimEnd()}\n${' '.repeat(column)}` : label;
  return start + begin + wrap(shown, column, isBelow ? column : column + label.length, layout.width);
}

/** How a line on a rule begins, and the column in which its text does. */
function marked(outcome: Outcome, severity: Severity, { phrases, paint }: Layout): { start: string; column: number } {
  const word = phrases.marks[outcome];
  const markWidth = Math.max(...Object.values(phrases.marks).map(({ length }) => length)) + 2;
  const severityWidth = Math.max(...Object.values(phrases.severity).map(({ length }) => length)) + 2;
  const tone = tones[outcome];
  const mark = (tone === undefined ? word : paint(word, tone)) + ' '.repeat(markWidth - word.length);
  return { start: mark + phrases.severity[severity].padEnd(severityWidth), column: markWidth + severityWidth };
}

/** Every rule with all that an auditor wants: what its outcome rests on, its page, and a waiver to paste for each open finding. */
function everyRule(results: Results, layout: Layout): string[] {
  return inOrder
    .flatMap((outcome) => results.results.filter((result) => result.outcome === outcome).sort(mostSevereFirst))
    .flatMap((result) => {
      const { start, column } = marked(result.outcome, result.severity, layout);
      const label = `${visible(result.rule)}  `;
      const title = wrap(visible(result.title), column + label.length, column + label.length, layout.width);
      return [start + label + title, ...details(result, results, layout)];
    });
}

function details(result: Result, { server }: Results, { phrases, width }: Layout): string[] {
  const { rule, severity, outcome, reason, message, incomplete, evidence, help } = result;
  const why = reason ?? message;
  const row = (label: string, text: string, whole = false): string => labelled(`  ${label}`, text, whole, width);
  const waiver = ({ code, subject }: Finding) => ({
    rule,
    code,
    subject,
    server: server === '-' ? undefined : server,
    reason: 'WHY',
    owner: 'WHO',
    expires: 'YYYY-MM-DD',
  });
  return [
    ...result.findings.flatMap((finding) => [
      row(
        visible(finding.severity === severity ? finding.code : `${finding.code} (${phrases.severity[finding.severity]})`),
        visible(messageOf(finding)),
      ),
      finding.waiver
        ? row('', visible(phrases.waived(finding.waiver.expires, finding.waiver.owner, finding.waiver.reason)))
        : row(phrases.toWaive, `- ${json(waiver(finding))}`, true),
    ]),
    ...(incomplete === undefined ? [] : [row(phrases.incomplete, visible(incomplete))]),
    ...(why === undefined ? [] : [row(phrases.outcome[outcome], visible(why))]),
    ...evidence.map(({ fact, value, source }) => row(phrases.evidence, `${visible(fact)} = ${json(value)} (${visible(source)})`)),
    row(phrases.help, visible(help), true),
  ];
}

const json = (value: unknown): string => escapeJson(JSON.stringify(value), false);

/** What was not judged, for each option that would tell and for each cause: what is not shown is taken for a pass. Then the notes. */
function aside({ results, notes }: Results, { phrases, width }: Layout, whole: boolean): string[] {
  const gaps = (outcome: Outcome) =>
    whole
      ? []
      : gapsOf(
          results.filter((result) => result.outcome === outcome),
          phrases.messages,
        );
  const rules = (members: Result[]): string => members.map(({ rule }) => rule).join(' ');
  const notChecked = gaps('notChecked');
  return inColumn(
    [
      [
        phrases.notChecked,
        [
          ...notChecked.flatMap(({ option, results: members }) => (option === undefined ? [] : [[option, rules(members)] as const])),
          ...notChecked.flatMap(({ reason, results: members }) => (reason === undefined ? [] : [`${rules(members)}: ${reason}`])),
        ],
      ],
      [phrases.notApplicable, gaps('notApplicable').map(({ reason = '', results: members }) => `${rules(members)}: ${reason}`)],
      [phrases.notes, notes.map(({ message }) => message)],
    ],
    width,
  );
}

/** A text, or one behind an option, of which all of a label stand in a column of their own. */
type Item = string | readonly [option: string, text: string];

/** An option that is longer has its text below: --general-xml with what stands in its place would leave no room beside it. */
const longestOption = 30;

/** Texts under labels, all of them in one column. */
export function inColumn(parts: readonly (readonly [label: string, items: readonly Item[]])[], width: number): string[] {
  const shown = parts.filter(([, items]) => items.length > 0);
  const column = Math.max(0, ...shown.map(([label]) => label.length)) + 2;
  return shown.flatMap(([label, items]) => {
    const lengths = items.flatMap((item) => (typeof item === 'string' ? [] : [item[0].length]));
    const second = column + Math.max(0, ...lengths.filter((length) => length <= longestOption)) + 2;
    return items.map((item, at) => {
      const start = (at === 0 ? label : '').padEnd(column);
      if (typeof item === 'string') return start + wrap(visible(item), column, column, width);
      const [option, text] = item;
      const beside = option.length > longestOption ? `${option}\n${' '.repeat(second)}` : option.padEnd(second - column);
      return start + beside + wrap(visible(text), second, second, width);
    });
  });
}

/** The rules that the verdict leaves out, what made it better, and the verdict. */
function ending(results: Results, { phrases, paint, width }: Layout): string[] {
  const relaxed = relaxedLine(results, phrases.verdictWords);
  const below = results.results.filter(({ outcome, weighs }) => (outcome === 'fail' || outcome === 'unknown') && weighs === 'nothing');
  const notCounted = phrases.notCounted(phrases.severity[results.failOn], below.map(({ rule }) => rule).join(' '));
  return [
    ...(below.length === 0 ? [] : [wrap(visible(notCounted), 2, 0, width)]),
    ...(relaxed === undefined ? [] : [wrap(relaxed, 2, 0, width)]),
    paint(verdictLine(results, phrases.verdictWords), toneOfVerdict[results.verdict]),
  ];
}
