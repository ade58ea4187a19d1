import type { Login, Outcome, Result, Results, Summary } from '../documents/results.ts';
import { mostSevereFirst } from './bySeverity.ts';
import { column, labelled, wrap } from '../text/layout.ts';
import { gapsOf } from './gaps.ts';
import { overview } from './overview.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import { repairLines } from './repair.ts';
import { rowsOf, type Row } from './rows.ts';
import { countOf } from '../text/plural.ts';
import { escapeJson, visible } from '../text/visible.ts';
import { reportName } from './reportName.ts';
import { relaxedLine, verdictLine } from './verdict.ts';
import { outcomeWords } from './words.ts';

/** For people. One server: what is wrong, what it does to the users, and the command that repairs it. */
export const text: Reporter = (options) =>
  options.many ? overview(options.phrases) : { server: (results) => oneServer(results, options) };

/** The first word of a rule's line, and its colour (an SGR code of the 16 colours). */
const marks: Record<Outcome, [word: string, colour: number]> = {
  fail: ['FAIL', 31],
  unknown: ['???', 33],
  waived: ['WAIV', 36],
  pass: ['ok', 32],
  notApplicable: ['n/a', 90],
  notChecked: ['skip', 90],
};
const inOrder = Object.keys(marks) as Outcome[];
const needAttention: readonly Outcome[] = ['fail', 'unknown', 'waived'];

function oneServer(results: Results, { verbose, color }: ReportOptions): string {
  const listed = inOrder
    .filter((outcome) => verbose || needAttention.includes(outcome))
    .flatMap((outcome) => results.results.filter((result) => result.outcome === outcome).sort(mostSevereFirst));
  const idWidth = Math.max(...listed.map((result) => result.rule.length));
  const blocks = [
    header(results),
    results.login ? [loginBlock(results.login, verbose)] : [],
    verbose
      ? listed.flatMap((result) => [
          ruleLine(result, idWidth, color),
          ...rowLines(rowsOf(result, { withFixes: false })),
          ...details(result, results),
        ])
      : inShort(listed, idWidth, color),
    repairLines(results.repair),
    [...(verbose ? [] : passedOver(results.results)), ...results.notes.map((note) => labelled('note', visible(note.message)))],
    ending(results),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Rules that are unknown for one cause stand together, with the cause once. */
function inShort(listed: Result[], idWidth: number, color: boolean): string[] {
  const isUnknown = ({ outcome }: Result): boolean => outcome === 'unknown';
  const unknown = gapsOf(listed.filter(isUnknown)).flatMap(({ results, reason }) => [
    ...results.map((result) => ruleLine(result, idWidth, color)),
    labelled(`  ${outcomeWords.unknown}`, visible(reason!)),
  ]);
  const others = listed.filter((result) => !isUnknown(result));
  const lines = (results: Result[]): string[] =>
    results.flatMap((result) => [ruleLine(result, idWidth, color), ...rowLines(rowsOf(result, { withFixes: false }))]);
  const waived = others.filter(({ outcome }) => outcome === 'waived');
  return [...lines(others.filter(({ outcome }) => outcome === 'fail')), ...unknown, ...lines(waived)];
}

function header(results: Results): string[] {
  const { tool, server, product, inputs } = results;
  const { changed } = inputs.facts;
  const names = [`kerbcheck ${tool}`, server === '-' ? 'server not known' : server, ...(product === undefined ? [] : [product])];
  return [
    wrap(names.map(visible).join('   '), 2, 0),
    wrap(reportName(results), 2, 0),
    ...Object.entries(changed).map(([path, value]) => labelled('what if', `${visible(path)} = ${json(value)}`)),
    ...(inputs.rules.replaced.length > 0 ? [labelled('own rules', `replaced ${visible(inputs.rules.replaced.join(' '))}`)] : []),
  ];
}

function loginBlock(login: Login, verbose: boolean): string {
  const { message } = login;
  const steps = verbose ? login.steps.map((step) => `\n  - ${wrap(visible(step), 4)}`) : [];
  return `  ${wrap(visible(message), 2)}${steps.join('')}`;
}

/** "FAIL critical  SPN-01  This server's SPNs are on the account it runs under". */
function ruleLine({ outcome, severity, rule, title }: Result, idWidth: number, color: boolean): string {
  const [word, colour] = marks[outcome];
  const mark = color ? `\u001b[${colour}m${word}\u001b[39m` : word;
  const beside = `${severity.padEnd(10)}${visible(rule).padEnd(idWidth)} `;
  return mark + ' '.repeat(5 - word.length) + beside + wrap(visible(title), column, 5 + beside.length);
}

const rowLines = (rows: Row[]): string[] => rows.map(({ label, text, whole }) => labelled(`  ${label}`, text, whole));

/** What an auditor wants besides: what the outcome rests on, the rule's page, and a waiver to paste for each open finding. */
function details(result: Result, { server }: Results): string[] {
  const { rule, evidence, findings, help } = result;
  const waivers = findings
    .filter((finding) => !finding.waiver)
    .map(({ code, subject }) => {
      const waiver = {
        rule,
        code,
        subject,
        server: server === '-' ? undefined : server,
        reason: 'WHY',
        owner: 'WHO',
        expires: 'YYYY-MM-DD',
      };
      return { label: 'to waive', text: `- ${json(waiver)}`, whole: true };
    });
  return rowLines([
    ...evidence.map(({ fact, value, source }) => ({ label: 'evidence', text: `${visible(fact)} = ${json(value)} (${visible(source)})` })),
    ...waivers,
    { label: 'help', text: visible(help), whole: true },
  ]);
}

const json = (value: unknown): string => escapeJson(JSON.stringify(value), false);

/** The rules that were not judged, a line for each cause: a cause that is not shown is taken for a pass. */
function passedOver(results: Result[]): string[] {
  return (['notApplicable', 'notChecked'] as const).flatMap((outcome) =>
    gapsOf(results.filter((result) => result.outcome === outcome)).map(({ option, reason, results: members }) => {
      const rules = members.map(({ rule }) => rule).join(' ');
      return labelled(outcomeWords[outcome], visible(option === undefined ? `${rules}: ${reason}` : `${option}: ${rules}`));
    }),
  );
}

/** The counts, the rules that the verdict leaves out, what made it better, and the verdict. */
function ending(results: Results): string[] {
  const { summary, failOn } = results;
  const relaxed = relaxedLine(results);
  const below = results.results.filter(({ outcome, weighs }) => (outcome === 'fail' || outcome === 'unknown') && weighs === 'nothing');
  return [
    counts(summary),
    ...(below.length > 0
      ? [wrap(visible(`below --fail-on ${failOn}, so not counted: ${below.map(({ rule }) => rule).join(' ')}`), 2, 0)]
      : []),
    ...(relaxed === undefined ? [] : [wrap(relaxed, 2, 0)]),
    verdictLine(results),
  ];
}

function counts(summary: Summary): string {
  const outcomes = Object.keys(outcomeWords) as (keyof Summary)[];
  const parts = outcomes
    .filter((outcome) => outcome === 'pass' || summary[outcome] > 0)
    .map((outcome) => `${summary[outcome]} ${outcomeWords[outcome]}`);
  const rules = outcomes.reduce((sum, outcome) => sum + summary[outcome], 0);
  return `${countOf(rules, 'rule')}: ${parts.join(', ')}`;
}
