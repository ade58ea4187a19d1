// Tests a folder of rules: the cases beside each rule, cases made from them, and that nothing goes untested.
import { join } from 'node:path';
import { changeFact, readFacts, sectionNames, sectionOf, type Facts } from '../documents/facts.ts';
import type { RuleCase, RuleTest } from '../generated/test.ts';
import * as validators from '../generated/validators.cjs';
import { severities, type Finding, type Judgement } from '../documents/results.ts';
import type { WrongUse } from '../system/errors.ts';
import { severitiesOf } from './describe.ts';
import { judgeRule } from './judge.ts';
import { loadPack } from './files/load.ts';
import { isWord } from './loginWords.ts';
import { builtInName, type Pack, type Rule } from './pack.ts';
import type { RuleFolder } from './files/ruleFolder.ts';
import { defaultSite, type Site } from './site.ts';
import { pathOf, type Tree } from './language/tree.ts';
import { readYaml, type YamlFile } from './files/yaml.ts';

/** What came of one rule's tests. */
export interface RuleReport {
  rule: string;
  cases: number;
  /** Cases made by taking a fact away. */
  generated: number;
  /** One line each, with the place in the file where there is one. */
  failures: string[];
  /** Each case as it was judged. */
  results: Trial[];
}

/** A case, judged. */
export interface Trial {
  name: string;
  facts: Facts;
  site: Site;
  result: Judgement;
}

/** The cases of a rule that stand beside it in a folder, judged; [] where there are none. @throws WrongUse where their file is not valid */
export async function trialsOf(folder: RuleFolder, pack: Pack, rule: Rule): Promise<Trial[]> {
  const yaml = casesOf(folder, rule);
  return yaml === undefined ? [] : judgeCases(folder, pack, rule, yaml);
}

/** Runs all tests of a folder of rules, the folder alone. @throws WrongUse where a rule or a test file is not valid */
export async function testRules(folder: RuleFolder): Promise<RuleReport[]> {
  const pack = loadPack(folder);
  const reports: RuleReport[] = [];
  for (const rule of pack.rules) reports.push(await testRule(folder, pack, rule));
  for (const file of Object.keys(folder.files).filter((name) => /\.test\.ya?ml$/.test(name))) {
    const id = file.replace(/\.test\.ya?ml$/, '');
    if (!pack.rules.some((rule) => rule.id === id))
      reports.push({ rule: id, cases: 0, generated: 0, failures: [`${join(folder.path, file)}: there is no rule ${id}`], results: [] });
  }
  return reports;
}

async function testRule(folder: RuleFolder, pack: Pack, rule: Rule): Promise<RuleReport> {
  const files = Object.keys(folder.files);
  const report: RuleReport = { rule: rule.id, cases: 0, generated: 0, failures: shapeErrors(files, pack, rule), results: [] };
  const yaml = casesOf(folder, rule);
  if (!yaml) {
    report.failures.push(`${join(folder.path, `${rule.id}.test.yaml`)}: the tests of ${rule.id} are expected here`);
    return report;
  }
  const reached = new Set<string>();
  const trials = await judgeCases(folder, pack, rule, yaml, (clause) => reached.add(clause));
  trials.forEach(({ name, result }, index) => {
    const difference = differenceFrom(yaml.value.cases[index]!.expect, result);
    if (difference) report.failures.push(yaml.error(['cases', index, 'expect'], `${name}: ${difference}`).message);
  });
  report.cases = trials.length;
  report.results = trials;
  report.failures.push(
    ...clausesOf(rule)
      .filter(({ path }) => !reached.has(path))
      .map(({ path }) => `${rule.id}: no case reaches ${path}`),
  );
  takeAway(pack, rule, trials, report);
  return report;
}

/** The file of a rule's cases; undefined where there is none. */
function casesOf({ path, files }: RuleFolder, { id }: Rule): YamlFile<RuleTest> | undefined {
  const file = [`${id}.test.yaml`, `${id}.test.yml`].find((name) => Object.hasOwn(files, name));
  return file === undefined ? undefined : readYaml(join(path, file), files[file]!, validators.test);
}

/** `reach` is told of each clause that decides or finds something. */
async function judgeCases(
  folder: RuleFolder,
  pack: Pack,
  rule: Rule,
  yaml: YamlFile<RuleTest>,
  reach?: (clause: string) => void,
): Promise<Trial[]> {
  const base = await baseFacts(folder, yaml);
  return yaml.value.cases.map((one, index) => {
    const facts = caseFacts(base, one, (message, options) => yaml.error(['cases', index], message, 0, options));
    const site: Site = { ...defaultSite, ...(one.site as Partial<Site>) };
    return { name: one.name, facts, site, result: judgeRule(facts, pack, rule, site, undefined, reach) };
  });
}

/** What is wrong with the rule itself, apart from what its loading refuses. */
function shapeErrors(files: string[], pack: Pack, rule: Rule): string[] {
  const errors: string[] = [];
  if (!files.some((name) => name === `${rule.id}.yaml` || name === `${rule.id}.yml`))
    errors.push(`${rule.id}: the file is not called ${rule.id}.yaml`);
  rule.fail.forEach(({ code, fix }, index) => {
    if (fix.length === 0) errors.push(`${rule.id}: fail.${index} (${code}) has no fix`);
  });
  return [
    ...errors,
    ...codeErrors(pack, rule),
    ...(pack.name === builtInName ? [...severityErrors(pack, rule), ...stepErrors(rule), ...waiveErrors(rule)] : []),
  ];
}

/** A rule weighs, where it is unknown, what the worst of its findings would. */
function severityErrors(pack: Pack, rule: Rule): string[] {
  const highest = severities.findLast((one) => rule.fail.some((clause) => severitiesOf(clause, rule, pack).includes(one)));
  return highest === rule.severity ? [] : [`${rule.id}: the severity is ${rule.severity}, the highest of its findings is ${highest}`];
}

/** Who finds something wrong wants to know whether it may stay so for a while. */
function waiveErrors({ id, waive }: Rule): string[] {
  return waive === undefined ? [`${id} does not say when to waive`] : [];
}

/** The plan goes by the phase of a step; who takes something away has to know how to put it back. */
function stepErrors(rule: Rule): string[] {
  return rule.fail.flatMap(({ code, fix }) =>
    fix.flatMap((step, index) => {
      const place = `${rule.id}: step ${index} of ${code}`;
      if (step.phase === undefined) return [`${place} has no phase`];
      return 'run' in step && takesAway(step.run) && !step.undo ? [`${place} takes something away and has no undo`] : [];
    }),
  );
}

function takesAway([program, ...args]: string[]): boolean {
  return (program === 'setspn' && args.includes('-D')) || args.includes('-Remove') || args.includes('-Clear');
}

/** Results name the clause that decided by its code, or by the name of a condition. */
function codeErrors(pack: Pack, rule: Rule): string[] {
  const before = new Set(rule.applies);
  return clausesOf(rule).flatMap(({ path, code }) => {
    if (code === undefined) return pack.name === builtInName ? [`${rule.id}: ${path} has no code`] : [];
    if (before.has(code)) return [`${rule.id}: the code ${code} is there twice`];
    before.add(code);
    return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(code) ? [] : [`${rule.id}: the code ${code} is not kebab-case`];
  });
}

/** The fixture that the cases start from: a file facts/NAME.json of the folder, else one that ships with kerbcheck. */
async function baseFacts(folder: RuleFolder, yaml: YamlFile<RuleTest>): Promise<Facts> {
  const name = yaml.value.base;
  const own = Object.hasOwn(folder.facts, `${name}.json`) ? folder.facts[`${name}.json`] : undefined;
  const path = join(folder.path, 'facts', `${name}.json`);
  if (own !== undefined) return readFacts(own, path);
  const factFixtures = JSON.parse((await import('../generated/fixtures.ts')).fixturesJson) as Record<string, Facts>;
  const fixture = Object.hasOwn(factFixtures, name) ? factFixtures[name] : undefined;
  if (!fixture)
    throw yaml.error(['base'], `there are no facts ${name}: expected ${path} or one of ${Object.keys(factFixtures).join(', ')}`);
  return fixture;
}

function caseFacts(base: Facts, { set = {}, add = {} }: RuleCase, error: (message: string, options?: ErrorOptions) => WrongUse): Facts {
  let facts = base;
  for (const [path, value] of Object.entries(set)) {
    try {
      facts = changeFact(facts, path, value);
    } catch (wrong) {
      throw error(`set: ${(wrong as Error).message}`, { cause: wrong });
    }
  }
  for (const [path, elements] of Object.entries(add)) {
    const [name, key] = path.split('.') as [keyof Facts['sections'], string];
    const section = sectionOf(facts, name);
    const list = section.status === 'collected' ? (section.data as Record<string, unknown>)[key] : undefined;
    if (!Array.isArray(list)) throw error(`add: ${path} is not a list in the facts of the case`);
    facts = changeFact(facts, path, [...(list as unknown[]), ...[elements].flat()]);
  }
  if (!validators.facts(facts)) {
    const [wrong] = validators.facts.errors!;
    throw error(`the facts of the case are not valid: ${wrong!.instancePath.slice(1).replaceAll('/', '.')} ${wrong!.message}`);
  }
  return facts;
}

function differenceFrom(expect: RuleCase['expect'], result: Judgement): string | undefined {
  const outcome = typeof expect === 'string' ? expect : 'fail';
  if (result.outcome !== outcome) return `expected ${outcome}, is ${result.outcome}${describe(result)}`;
  if (typeof expect === 'string') return undefined;
  const differs =
    expect.fail.length !== result.findings.length ||
    expect.fail.some((wanted, index) =>
      Object.entries(wanted).some(([key, value]) => result.findings[index]![key as keyof Finding] !== value),
    );
  if (differs) return `the findings differ${describe(result)}`;
  if ((expect.incomplete ?? false) !== (result.incomplete !== undefined))
    return `expected incomplete: ${expect.incomplete ?? false}${describe(result)}`;
  return undefined;
}

function describe(result: Judgement): string {
  const findings = result.findings.map(({ code, subject, severity }) => [code, subject, severity].filter(Boolean).join(' '));
  return ` (${[...findings, result.reason ?? result.incomplete ?? ''].filter(Boolean).join('; ') || result.message || 'no finding'})`;
}

function clausesOf(rule: Rule): { path: string; code?: string }[] {
  return (['notApplicable', 'fail', 'unknown', 'pass'] as const).flatMap((list) =>
    (rule[list] ?? []).map(({ code }, index) => ({ path: `${list}.${index}`, ...(code === undefined ? {} : { code }) })),
  );
}

/**
 * Takes away, case by case, each fact that the rule reads. A pass must not turn into anything but a pass, unknown or
 * notChecked; and a fact that the rule names must matter in some case, or the rule need not name it.
 */
function takeAway(pack: Pack, rule: Rule, trials: Trial[], report: RuleReport): void {
  const { named, read } = pathsOf(pack, rule);
  const matters = new Set<string>();
  for (const { name, facts, site, result } of trials) {
    for (const path of factsRead(facts, named, read)) {
      const without = judgeRule(changeFact(facts, path, null), pack, rule, site);
      report.generated += 1;
      if (outcomeOf(without) !== outcomeOf(result)) matters.add(path);
      if (result.outcome === 'pass' && !['pass', 'unknown', 'notChecked'].includes(without.outcome))
        report.failures.push(`${rule.id}: ${name}: a pass turns into ${without.outcome} without ${path}${describe(without)}`);
    }
  }
  for (const path of named) if (!matters.has(path)) report.failures.push(`${rule.id}: in no case does it matter that ${path} is known`);
}

/** What a result says, the evidence apart. */
function outcomeOf({ outcome, findings, message, reason, incomplete }: Judgement): string {
  return JSON.stringify([outcome, findings, message, reason, incomplete]);
}

/** Of the facts that are there: those named, and all of the sections that are handed to functions. */
function factsRead(facts: Facts, named: Set<string>, sections: Set<string>): string[] {
  const whole = sectionNames
    .filter((name) => sections.has(name))
    .flatMap((name) => {
      const section = sectionOf(facts, name);
      return section.status === 'collected' ? Object.keys(section.data).map((key) => `${name}.${key}`) : [];
    });
  const present = [...named].filter((path) => {
    const [name, key] = path.split('.') as [keyof Facts['sections'], string];
    const section = sectionOf(facts, name);
    return section.status === 'collected' && Object.hasOwn(section.data, key);
  });
  return [...new Set([...present, ...whole])];
}

/** The paths (section.key) that the rule's expressions name, and the sections that they hand over whole. */
function pathsOf(pack: Pack, rule: Rule): { named: Set<string>; read: Set<string> } {
  const named = new Set<string>();
  const read = new Set<string>();
  const visit = (tree: Tree): void => {
    const [op, word, ...operands] = tree;
    const path = op === '.' ? pathOf(tree) : undefined;
    const [name, key] = path?.split('.') ?? [];
    if ((sectionNames as string[]).includes(name ?? '') && key) named.add(`${name}.${key}`);
    else if (op === 'id' && (sectionNames as unknown[]).includes(word)) read.add(String(word));
    else operands.forEach(visit);
  };
  for (const expression of expressionsOf(rule)) visit(pack.trees[expression]!);
  return { named, read };
}

/** All expressions of a rule but those of its evidence, which decide nothing. */
export function expressionsOf(rule: Rule): string[] {
  const args = (clause: { args?: Record<string, string> }): string[] => Object.values(clause.args ?? {});
  return [
    ...[...(rule.notApplicable ?? []), ...(rule.unknown ?? [])].flatMap((clause) => [clause.if, ...args(clause)]),
    ...rule.fail.flatMap((clause) => [
      ...[clause.if, clause.each, clause.subject].flat(),
      clause.severity !== undefined && /\W/.test(clause.severity) ? clause.severity : undefined,
      ...[clause.login, clause.restart].filter((words) => typeof words === 'string' && !isWord(words)).map(String),
      ...clause.fix.map((step) => step.if),
      ...args(clause),
    ]),
    ...(rule.pass ?? []).flatMap((clause) => [clause.if, ...args(clause)]),
  ].filter((expression) => expression !== undefined);
}
