// A rule as a page: what `rules show` prints and what docs/rules is made of.
import { sectionNames } from '../documents/facts.ts';
import type { FailClause, ReasonClause, Remedy } from '../generated/rule.ts';
import { severities, type Severity } from '../documents/results.ts';
import { severityOfWords } from '../domain/severity.ts';
import { wrap } from '../text/layout.ts';
import { fill } from '../text/template.ts';
import { loginDeclaration, type LoginDeclaration, type LoginText } from './loginWords.ts';
import { boundsOf, conditionOf, type Pack, type Rule } from './pack.ts';

/** Lines of a page end here, but for commands, which nothing may break. */
const width = 100;

const howToWaive = 'A check with `--verbose` prints the waiver to paste into `waivers.yaml`.';

/** The page of a rule, in Markdown. @param example a report in which it fails, as text; "" for none */
export function ruleMarkdown(rule: Rule, pack: Pack, example: string): string {
  const lines = [`# ${rule.id}: ${rule.title}`, '', `Severity: ${rule.severity}.${rule.tags ? ` Tags: ${rule.tags.join(', ')}.` : ''}`];
  if (rule.deprecated) lines.push('', ...paragraph(`**Deprecated.** ${inMarkdown(rule.deprecated)}`));
  lines.push('', '## Why', '', ...paragraph(inMarkdown(rule.why)), '');
  if (example !== '')
    lines.push(
      '## Example',
      '',
      ...example
        .trimEnd()
        .split('\n')
        .map((line) => (line === '' ? '' : `    ${line}`)),
      '',
    );
  lines.push('## Findings', '', ...rule.fail.flatMap((clause) => findingMarkdown(clause, rule, pack)));
  if (rule.waive) lines.push('## When to waive', '', ...paragraph(`${inMarkdown(rule.waive)} ${howToWaive}`), '');
  lines.push(
    ...list('Not applicable', [
      ...rule.applies.map((name) => coded(name, conditionOf(pack, rule, name).reason)),
      ...reasonsOf(rule.notApplicable),
    ]),
  );
  lines.push(...list('Unknown', ['A fact that the rule needs could not be read.', ...reasonsOf(rule.unknown)]));
  lines.push(
    ...list(
      'Passes',
      (rule.pass ?? []).map(({ code, message }) => coded(code, message)),
    ),
  );
  const settings = Object.entries(rule.params ?? {}).map(
    ([name, param]) =>
      `\`${name}\` (${param.default}${typeof param.default === 'number' ? `, ${boundsOf(param)}` : ''}): ${inMarkdown(param.description)}`,
  );
  lines.push(...list('Settings', settings, `In the site file, under \`params\`, \`${rule.id}\`:`));
  if (rule.evidence) lines.push('## Evidence', '', ...paragraph(evidenceOf(rule.evidence)), '');
  lines.push(
    ...list(
      'References',
      (rule.references ?? []).map((reference) => `<${reference}>`),
    ),
  );
  return `${lines.join('\n').trimEnd()}\n`;
}

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
function findingMarkdown(clause: FailClause, rule: Rule, pack: Pack): string[] {
  const login = loginOf(clause, pack);
  const weight = [severitiesOf(clause, rule, pack).join(' or '), ...(login === '' ? [] : [`login: ${login}`])].join('; ');
  const steps = clause.fix.flatMap((step, index) => stepMarkdown(step, `  ${index + 1}. `));
  return [...paragraph(`**${clause.code}** (${weight}): ${inMarkdown(clause.message)}`, '* '), '', ...steps, ''];
}

function stepMarkdown({ if: condition, phase, after, undo, or = [], ...remedy }: FailClause['fix'][number], start: string): string[] {
  const when = [condition === undefined ? '' : 'in some cases', after === undefined ? '' : 'after looking again']
    .filter(Boolean)
    .join(', ');
  const line = (label: string, one: Remedy, from: string): string[] =>
    'run' in one ? [`${from}${label}\`${names(one.run.join(' '))}\``] : paragraph(label + inMarkdown(one.do), from);
  const indent = ' '.repeat(start.length);
  return [
    ...line(`${[phase ?? 'setting', when].filter(Boolean).join(', ')}: `, remedy, start),
    ...or.flatMap((one) => line('or: ', one, `${indent}* `)),
    ...(undo ? line('to undo: ', undo, `${indent}* `) : []),
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
export function loginOf({ login, restart, from, until }: FailClause, pack: Pack): string {
  const wordsOf = (written: LoginText): string => {
    const choices = declarationOf(written, pack).choices.map((words) => words.join('/'));
    return [...new Set(choices)].join(' or ');
  };
  return [
    ...(login === undefined ? [] : [wordsOf(login)]),
    ...(from === undefined ? [] : ['from the next start']),
    ...(until === undefined ? [] : ['until the next start']),
    ...(restart === undefined ? [] : [`from the next start ${wordsOf(restart)}`]),
  ].join(', ');
}

function declarationOf(written: LoginText, pack: Pack): LoginDeclaration {
  return loginDeclaration(written, (expression) => pack.trees[expression]!);
}

/** Facts by their paths; where an expression chooses among the facts of a section, the section. */
function evidenceOf(entries: string[]): string {
  const isPath = (entry: string): boolean => /^[a-zA-Z.]+$/.test(entry);
  const paths = entries.filter(isPath);
  const expressions = entries.filter((entry) => !isPath(entry)).join(' ');
  const chosen = sectionNames.filter(
    (name) => !paths.some((path) => path.startsWith(`${name}.`)) && new RegExp(`\\b${name}\\b`).test(expressions),
  );
  return [...paths.map((path) => `\`${path}\``), ...chosen.map((name) => `entries of \`${name}\``)].join(', ');
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
