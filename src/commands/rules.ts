import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { rulesMarkdown } from '../evaluate/describe.ts';
import { ruleWithId, type Pack, type Rule } from '../evaluate/pack.ts';
import { packOf } from '../evaluate/packs.ts';
import { builtInFolder, readRuleFolder } from '../evaluate/files/ruleFolder.ts';
import { newRule } from '../evaluate/files/newRule.ts';
import { select } from '../evaluate/select.ts';
import { languageFor, type AskedLanguage } from '../report/languages.ts';
import { WrongUse } from '../system/errors.ts';
import { writeFileAtomic } from '../system/files.ts';
import { writeStdout } from '../system/stdout.ts';
import { didYouMean } from '../text/nearest.ts';
import { escapeJson, visible } from '../text/visible.ts';
import { countOf } from '../text/plural.ts';
import { schemaText } from './schema.ts';

interface RuleOptions {
  output: 'text' | 'json' | 'markdown';
  rules?: string;
}

interface ListOptions extends Omit<RuleOptions, 'output'> {
  output: RuleOptions['output'] | 'intune-rules';
  only?: string;
}

/** kerbcheck rules list */
export async function list({ output, rules, only }: ListOptions): Promise<number> {
  const whole = await packOf(rules);
  const { selected } = select(whole, only === undefined ? {} : { only });
  const pack = { ...whole, rules: whole.rules.filter(selected) };
  const width = Math.max(...pack.rules.map(({ id }) => id.length));
  const render = {
    text: () => pack.rules.map((rule) => `${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}\n`).join(''),
    json: () => json(pack.rules.map((rule) => withoutLines(rule))),
    markdown: () => rulesMarkdown(pack),
    'intune-rules': async () => json((await import('../evaluate/intuneRules.ts')).intuneRules(pack)),
  };
  await writeLines(await render[output]());
  return 0;
}

/** kerbcheck rules show ID */
export async function show({ id, output, rules, language }: RuleOptions & { id: string; language: AskedLanguage }): Promise<number> {
  const pack = await packOf(rules);
  const rule = ruleWithId(pack, id);
  if (!rule) throw noRule(id, pack);
  if (output === 'json') {
    await writeLines(json(withoutLines(rule)));
    return 0;
  }
  const { rulePage } = await import('./rulePage.ts');
  const words = await languageFor(language);
  const page = await rulePage(rule, pack, rule.own ? await readRuleFolder(rules!) : await builtInFolder(), words);
  await writeLines(output === 'markdown' ? page : asText(page, words.phrases.rulePage.example));
  return 0;
}

function noRule(id: string, pack: Pack): WrongUse {
  const ids = pack.rules.map((rule) => rule.id);
  return new WrongUse(`there is no rule ${id}${didYouMean(id, ids)}; the rules are ${ids.join(', ')}`);
}

/** kerbcheck rules test [FOLDER]: 0 where all is well, 1 where a test failed. */
export async function test({ folder }: { folder?: string }): Promise<number> {
  const { testRules } = await import('../evaluate/ruleTests.ts');
  const reports = await testRules(folder === undefined ? await builtInFolder() : await readRuleFolder(folder));
  const width = Math.max(...reports.map(({ rule }) => rule.length));
  let failures = 0;
  for (const report of reports) {
    failures += report.failures.length;
    const counts = `${countOf(report.cases, 'case')}, ${report.generated} made from them`;
    await writeStdout(
      `${report.rule.padEnd(width)}  ${counts}, ${report.failures.length === 0 ? 'ok' : `${report.failures.length} failed`}\n`,
    );
    for (const failure of report.failures) await writeLines(`  ${failure}\n`);
  }
  const sum = (key: 'cases' | 'generated'): number => reports.reduce((total, report) => total + report[key], 0);
  await writeStdout(
    `${countOf(reports.length, 'rule')}, ${countOf(sum('cases'), 'case')}, ${sum('generated')} made from them: ${failures === 0 ? 'all passed' : `${failures} failed`}\n`,
  );
  return failures === 0 ? 0 : 1;
}

/** kerbcheck rules new ID [FOLDER] */
export async function create({ id, folder = '.' }: { id: string; folder?: string }): Promise<number> {
  if (!/^[A-Z][A-Z0-9]*-\d{2,}$/.test(id))
    throw new WrongUse(`${id}: the id of a rule is expected, letters, - and at least two digits: OWN-01`);
  if (ruleWithId(await packOf(undefined), id)) throw new WrongUse(`${id} is a built-in rule: take another id`);
  const { pack, rule, test: tests } = newRule(id);
  const files: [string, string][] = [
    [`${id}.yaml`, rule],
    [`${id}.test.yaml`, tests],
  ];
  for (const [name] of files) if (existsSync(join(folder, name))) throw new WrongUse(`${join(folder, name)} is there already`);
  if (!existsSync(join(folder, 'pack.yaml'))) files.unshift(['pack.yaml', pack]);
  // Of this version, whatever stands there.
  for (const name of ['pack', 'rule', 'test']) files.push([`schemas/${name}.json`, await schemaText(name)]);
  mkdirSync(join(folder, 'schemas'), { recursive: true });
  for (const [name, text] of files) {
    await writeFileAtomic(join(folder, name), text);
    await writeStdout(`${join(folder, name)}\n`);
  }
  return 0;
}

function json(value: unknown): string {
  return `${escapeJson(JSON.stringify(value, null, 2), false)}\n`;
}

/** Rules are written by anybody: nothing in them steers the terminal. */
async function writeLines(text: string): Promise<void> {
  await writeStdout(text.split('\n').map(visible).join('\n'));
}

/** Line numbers are for messages of kerbcheck itself. */
function withoutLines(rule: Rule): Partial<Rule> {
  const { lines: _, ...rest } = rule;
  return rest;
}

/** The page as plain text: Markdown reads well in a console but for its marks, of which the example has none. */
function asText(page: string, example: string): string {
  const plain = (section: string): string => section.replace(/^#+ /gm, '').replaceAll('**', '').replaceAll('`', '').replaceAll('\\<', '<');
  return page
    .split(/^(?=## )/m)
    .map((section) => (section.startsWith(`## ${example}\n`) ? section.slice(3) : plain(section)))
    .join('');
}
