// A rule as a page: what `rules show` prints and what docs/rules is made of.
import type { FailClause, ReasonClause } from '../generated/rule.ts';
import type { Pack, Rule } from './pack.ts';

/** The page of a rule, in Markdown. */
export function ruleMarkdown(rule: Rule, pack: Pack): string {
  const lines = [`# ${rule.id}: ${rule.title}`, '', `Severity: ${rule.severity}${rule.tags ? `. Tags: ${rule.tags.join(', ')}` : ''}.`];
  if (rule.deprecated) lines.push('', `**Deprecated.** ${rule.deprecated}`);
  lines.push('', '## Why', '', rule.why.trim());
  lines.push('', '## Findings', '');
  for (const clause of rule.fail) lines.push(...findingMarkdown(clause, rule), '');
  const exceptions = [...rule.applies.map((name) => pack.conditions[name]!), ...(rule.notApplicable ?? [])];
  lines.push(...reasonList('Does not apply', exceptions), ...reasonList('Cannot be judged', rule.unknown ?? []));
  if (rule.pass) lines.push('## Passes', '', ...rule.pass.map(({ message }) => `* ${text(message)}`), '');
  if (rule.params) {
    lines.push('## Settings', '', 'In the site file, under `params`:', '');
    for (const [name, param] of Object.entries(rule.params)) lines.push(`* \`${name}\` (${param.default}): ${param.description}`);
    lines.push('');
  }
  const evidence = (rule.evidence ?? []).filter((entry) => /^[a-zA-Z.]+$/.test(entry));
  if (evidence.length > 0) lines.push('## Evidence', '', evidence.map((path) => `\`${path}\``).join(', '), '');
  if (rule.references) lines.push('## References', '', ...rule.references.map((reference) => `* <${reference}>`), '');
  return `${lines.join('\n').trimEnd()}\n`;
}

/** The list of all rules, in Markdown, with links to their pages. */
export function rulesMarkdown(pack: Pack): string {
  const rows = pack.rules.map((rule) => `| [${rule.id}](${rule.id}.md) | ${rule.severity} | ${rule.title} | ${rule.fail.map(({ code }) => `\`${code}\``).join(' ')} |`);
  return ['# The rules', '', '| rule | severity | what holds when it passes | findings |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function findingMarkdown(clause: FailClause, rule: Rule): string[] {
  const severity = clause.severity === undefined ? rule.severity : /^\w+$/.test(clause.severity) ? clause.severity : 'depends';
  const fix = clause.fix.map((step) => ('run' in step ? `  * \`${text(step.run.join(' '))}\`` : `  * ${text(step.do)}`));
  return [`* **${clause.code}** (${severity}): ${text(clause.message)}`, ...fix];
}

function reasonList(title: string, clauses: Pick<ReasonClause, 'reason'>[]): string[] {
  return clauses.length === 0 ? [] : [`## ${title}`, '', ...clauses.map(({ reason }) => `* ${text(reason)}`), ''];
}

/** A text of the rule with its ${names} as words. */
function text(template: string): string {
  return template.trim().replace(/\$\{([^}]*)\}/g, '‹$1›').replaceAll('<', '\\<');
}
