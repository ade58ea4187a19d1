// A rule as a page: what `rules show` prints and what docs/rules is made of.
import { sectionNames } from '../documents/facts.ts';
import type { FailClause, ReasonClause, Remedy } from '../generated/rule.ts';
import { severities, type Severity } from '../documents/results.ts';
import { severityOfWords } from '../domain/severity.ts';
import { wrap } from '../text/layout.ts';
import type { RulePageWords } from '../text/rulePage.ts';
import { fill } from '../text/template.ts';
import { loginDeclaration, type LoginDeclaration, type LoginText } from './loginWords.ts';
import { conditionOf, type Pack, type Rule } from './pack.ts';

/** Lines of a page end here, but for commands, which nothing may break. */
const width = 100;

/** The words of a page. */
export interface PageWords {
  rulePage: RulePageWords;
  severity: Record<Severity, string>;
}

/** The page of a rule, in Markdown. @param example a report in which it fails, as text; "" for none */
export function ruleMarkdown(rule: Rule, pack: Pack, words: PageWords, example: string): string {
  const { rulePage: page, severity } = words;
  const lines = [
    `# ${rule.id}: ${rule.title}`,
    '',
    `${page.severity}: ${severity[rule.severity]}.${rule.tags ? ` ${page.tags}: ${rule.tags.join(', ')}.` : ''}`,
  ];
  if (rule.deprecated) lines.push('', ...paragraph(`**${page.deprecated}** ${inMarkdown(rule.deprecated)}`));
  lines.push('', `## ${page.why}`, '', ...paragraph(inMarkdown(rule.why)), '');
  if (example !== '') lines.push(`## ${page.example}`, '', ...indented(example), '');
  lines.push(`## ${page.findings}`, '', ...rule.fail.flatMap((clause) => findingMarkdown(clause, rule, pack, words)));
  if (rule.waive) lines.push(`## ${page.whenToWaive}`, '', ...paragraph(`${inMarkdown(rule.waive)} ${page.howToWaive}`), '');
  lines.push(
    ...list(page.notApplicable, [
      ...rule.applies.map((name) => coded(name, conditionOf(pack, rule, name).reason)),
      ...reasonsOf(rule.notApplicable),
    ]),
  );
  lines.push(...list(page.unknown, [page.factMissing, ...reasonsOf(rule.unknown)]));
  lines.push(
    ...list(
      page.passes,
      (rule.pass ?? []).map(({ code, message }) => coded(code, message)),
    ),
  );
  const settings = Object.entries(rule.params ?? {}).map(
    ([name, { default: usual, min, max, description }]) =>
      `\`${name}\` (${usual}${typeof usual === 'number' ? `, ${page.numberWithin(min, max)}` : ''}): ${inMarkdown(description)}`,
  );
  lines.push(...list(page.settings, settings, page.inSiteFile(rule.id)));
  if (rule.evidence) lines.push(`## ${page.evidence}`, '', ...paragraph(evidenceOf(rule.evidence, page.entriesOf)), '');
  lines.push(
    ...list(
      page.references,
      (rule.references ?? []).map((reference) => `<${reference}>`),
    ),
  );
  return `${lines.join('\n').trimEnd()}\n`;
}

/** A block of code in Markdown. */
const indented = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`));

/** The list of all rules, in Markdown, with links to their pages. */
export function rulesMarkdown(pack: Pack): string {
  const rows = pack.rules.map(
    (rule) =>
      `| [${rule.id}](${rule.id}.md) | ${rule.severity} | ${inMarkdown(rule.title)} | ${rule.fail.map(({ code }) => `\`${code}\``).join(' ')} |`,
  );
  const head = [
    '# The rules',
    '',
    ...paragraph(
      'A name in ‹ › stands for a value that the report fills in. Before a step stands its phase, and “in some cases” where it is given only ' +
        'where it applies. Beside the severity stands what a finding does to logins ([writing-rules.md](../writing-rules.md) explains the words).',
    ),
    '',
    '| rule | severity | what holds when it passes | findings |',
    '|---|---|---|---|',
  ];
  return [...head, ...rows, ''].join('\n');
}

/** A finding with its severity, what it does to logins, its message and the steps that repair it. */
function findingMarkdown(clause: FailClause, rule: Rule, pack: Pack, { rulePage: page, severity }: PageWords): string[] {
  const login = loginOf(clause, pack, page);
  const severities = severitiesOf(clause, rule, pack).map((one) => severity[one]);
  const weight = [severities.join(page.anyOf), ...(login === '' ? [] : [`${page.login}: ${login}`])].join('; ');
  const steps = clause.fix.flatMap((step, index) => stepMarkdown(step, `  ${index + 1}. `, page));
  return [...paragraph(`**${clause.code}** (${weight}): ${inMarkdown(clause.message)}`, '* '), '', ...steps, ''];
}

function stepMarkdown(step: FailClause['fix'][number], start: string, page: RulePageWords): string[] {
  const { if: condition, phase = 'setting', after, undo, or = [], ...remedy } = step;
  const when = [condition === undefined ? '' : page.inSomeCases, after === undefined ? '' : page.afterLookingAgain]
    .filter(Boolean)
    .join(', ');
  const line = (label: string, one: Remedy, from: string): string[] =>
    'run' in one ? [`${from}${label}\`${names(one.run.join(' '))}\``] : paragraph(label + inMarkdown(one.do), from);
  const indent = ' '.repeat(start.length);
  return [
    ...line(`${[page.phases[phase], when].filter(Boolean).join(', ')}: `, remedy, start),
    ...or.flatMap((one) => line(`${page.or}: `, one, `${indent}* `)),
    ...(undo ? line(`${page.undo}: `, undo, `${indent}* `) : []),
  ];
}

/** The severities that a finding can have, the least first. */
export function severitiesOf({ severity, login, restart, subject }: FailClause, rule: Rule, pack: Pack): Severity[] {
  const named = severities.filter((one) => severity === one || severity?.includes(`"${one}"`));
  if (severity !== undefined && !severity.includes('""')) return named;
  const written = login ?? restart;
  const choices = written === undefined ? [[]] : declarationOf(written, pack).choices;
  // who asks for another name than the subject is not concerned
  const reach = subject === undefined ? [true] : [true, false];
  const usual = choices.flatMap((words) => reach.map((toAll) => severityOfWords(words, toAll) ?? rule.severity));
  return severities.filter((one) => named.includes(one) || usual.includes(one));
}

/** What a finding does to logins, in the words of the rule; of words with a stroke between them one happens. "" for nothing. */
export function loginOf({ login, restart, from, until }: FailClause, pack: Pack, page: RulePageWords): string {
  const wordsOf = (written: LoginText): string => {
    const choices = declarationOf(written, pack).choices.map((words) => words.join('/'));
    return [...new Set(choices)].join(page.anyOf);
  };
  return [
    ...(login === undefined ? [] : [wordsOf(login)]),
    ...(from === undefined ? [] : [page.fromNextStart]),
    ...(until === undefined ? [] : [page.untilNextStart]),
    ...(restart === undefined ? [] : [`${page.fromNextStart} ${wordsOf(restart)}`]),
  ].join(', ');
}

function declarationOf(written: LoginText, pack: Pack): LoginDeclaration {
  return loginDeclaration(written, (expression) => pack.trees[expression]!);
}

/** Facts by their paths; where an expression chooses among the facts of a section, the section. */
function evidenceOf(entries: string[], entriesOf: (section: string) => string): string {
  const isPath = (entry: string): boolean => /^[a-zA-Z.]+$/.test(entry);
  const paths = entries.filter(isPath);
  const expressions = entries.filter((entry) => !isPath(entry)).join(' ');
  const chosen = sectionNames.filter(
    (name) => !paths.some((path) => path.startsWith(`${name}.`)) && new RegExp(`\\b${name}\\b`).test(expressions),
  );
  return [...paths.map((path) => `\`${path}\``), ...chosen.map(entriesOf)].join(', ');
}

function list(title: string, items: string[], before?: string): string[] {
  if (items.length === 0) return [];
  return [`## ${title}`, '', ...(before === undefined ? [] : [before, '']), ...items.flatMap((item) => paragraph(item, '* ')), ''];
}

function reasonsOf(clauses: ReasonClause[] = []): string[] {
  return clauses.map(({ code, reason }) => coded(code, reason));
}

/** The text of a clause, behind the code by which results name it. */
function coded(code: string | undefined, template: string): string {
  return code === undefined ? inMarkdown(template) : `**${code}**: ${inMarkdown(template)}`;
}

/** A text of the rule, its ${names} as words; what Markdown would take for a tag is escaped. */
export function inMarkdown(template: string): string {
  return names(template.trim()).replaceAll('<', '\\<');
}

function names(template: string): string {
  return fill(template, (name) => `‹${name}›`);
}

/** A paragraph in lines; `start` stands before the first, as many blanks before the others. */
function paragraph(prose: string, start = ''): string[] {
  const words = prose.split(/\s+/).join(' ');
  return (start + wrap(words, start.length, start.length, width)).split('\n');
}
