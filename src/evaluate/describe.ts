// A rule as a page: what `rules show` prints and what docs/rules is made of.
import { sectionNames } from '../documents/facts.ts';
import type { FailClause, ReasonClause } from '../generated/rule.ts';
import { severities } from '../documents/results.ts';
import { wrap } from '../text/layout.ts';
import { conditionOf, type Pack, type Rule } from './pack.ts';

/** Lines of a page end here, but for commands, which nothing may break. */
const width = 100;

/** The page of a rule, in Markdown. */
export function ruleMarkdown(rule: Rule, pack: Pack): string {
  const lines = [`# ${rule.id}: ${rule.title}`, '', `Severity: ${rule.severity}.${rule.tags ? ` Tags: ${rule.tags.join(', ')}.` : ''}`];
  if (rule.deprecated) lines.push('', ...paragraph(`**Deprecated.** ${inMarkdown(rule.deprecated)}`));
  lines.push('', '## Why', '', ...paragraph(inMarkdown(rule.why)), '');
  lines.push('## Findings', '', ...rule.fail.flatMap((clause) => findingMarkdown(clause, rule)));
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
    ([name, param]) => `\`${name}\` (${param.default}): ${inMarkdown(param.description)}`,
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
      'A name in ‹ › stands for a value that the report fills in. A step that begins with “In some cases” is given only where it applies.',
    ),
    '',
    '| rule | severity | what holds when it passes | findings |',
    '|---|---|---|---|',
  ];
  return [...head, ...rows, ''].join('\n');
}

/** A finding with its severity, its message and the steps that repair it. */
function findingMarkdown(clause: FailClause, rule: Rule): string[] {
  const steps = clause.fix.flatMap((step, index) => {
    const start = `  ${index + 1}. `;
    const when = step.if === undefined ? '' : 'In some cases: ';
    return 'run' in step ? [`${start}${when}\`${names(step.run.join(' '))}\``] : paragraph(`${when}${inMarkdown(step.do)}`, start);
  });
  return [...paragraph(`**${clause.code}** (${severitiesOf(clause, rule)}): ${inMarkdown(clause.message)}`, '* '), '', ...steps, ''];
}

/** The severities that a finding can have. */
export function severitiesOf({ severity }: FailClause, rule: Rule): string {
  if (severity === undefined) return rule.severity;
  return severities.filter((one) => new RegExp(`\\b${one}\\b`).test(severity)).join(' or ') || 'depends';
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
  return template.replace(/\$\{([^}]*)\}/g, '‹$1›');
}

/** A paragraph in lines; `start` stands before the first, as many blanks before the others. */
function paragraph(prose: string, start = ''): string[] {
  const words = prose.split(/\s+/).join(' ');
  return (start + wrap(words, start.length, start.length, width)).split('\n');
}
