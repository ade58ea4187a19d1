// Loads a folder of rules: everything that can be wrong with a rule is said here, with file, line and column.
import { join } from 'node:path';
import type { FailClause, Param, ReasonClause, Remedy, Rule as RuleFile } from '../../generated/rule.ts';
import * as validators from '../../generated/validators.cjs';
import { VERSION } from '../../generated/version.ts';
import { placeholder } from '../../text/template.ts';
import { versionAtLeast } from '../../text/version.ts';
import { isSeverity } from '../../documents/results.ts';
import { WrongUse } from '../../system/errors.ts';
import { sha256 } from '../../system/sha256.ts';
import { checker, factPaths, type Checker } from '../language/check.ts';
import { library } from '../language/library.ts';
import { isWord, loginDeclaration, type LoginText } from '../loginWords.ts';
import { boundsOf, type Pack, type Rule } from '../pack.ts';
import type { RuleFolder } from './ruleFolder.ts';
import type { Tree } from '../language/tree.ts';
import { readYaml, type YamlFile } from './yaml.ts';

type Path = (string | number)[];

/**
 * Loads pack.yaml and the rules of a folder. `under`: the pack that the folder adds to; a rule with the id of one of its
 * rules has to say that it replaces it. Throws WrongUse at the first thing wrong.
 */
export function loadPack(folder: RuleFolder, under?: Pack): Pack {
  const files = ruleFiles(folder);
  const digested: string[] = [];
  const read = (name: string): string => {
    const text = folder.files[name]!;
    digested.push(`${name}\n${text.replaceAll('\r\n', '\n')}\n`);
    return text;
  };

  const packPath = join(folder.path, 'pack.yaml');
  const packFile = readYaml(packPath, read('pack.yaml'), validators.pack);
  const pack = packFile.value;
  if (!versionAtLeast(VERSION, pack.kerbcheck.slice(2)))
    throw packFile.error(['kerbcheck'], `these rules need kerbcheck ${pack.kerbcheck}, this is ${VERSION}`);
  const trees: Record<string, Tree> = { ...under?.trees };
  for (const [name, condition] of Object.entries(pack.conditions ?? {})) {
    const clause = clauseChecker(packFile, checker({}, trees), ['conditions', name], {});
    clause.expression('if', condition.if, 'bool');
    clause.texts(condition.args, [['reason', condition.reason]]);
  }

  const conditionNames = Object.keys({ ...under?.conditions, ...pack.conditions });
  const rules = new Map(under?.rules.map((rule) => [rule.id, rule]));
  const own = new Map<string, string>();
  const replaced: string[] = [];
  for (const file of files) {
    const path = join(folder.path, file);
    const yaml = readYaml(path, read(file), validators.rule);
    const rule = checkRule(yaml, conditionNames, trees);
    const before = own.get(rule.id);
    if (before) throw yaml.error(['id'], `${rule.id} is the id of ${before} already`);
    own.set(rule.id, path);
    if (under) replaceBuiltIn(yaml, rules, replaced);
    rules.set(rule.id, under ? { ...rule, own: true } : rule);
  }
  const hash = sha256(digested.join(''));
  return {
    name: under ? `${under.name}+${pack.name}` : pack.name,
    version: under ? `${under.version}+${pack.version}` : pack.version,
    sha256: under ? sha256(`${under.sha256}\n${hash}`) : hash,
    conditions: under?.conditions ?? pack.conditions ?? {},
    ...(under && pack.conditions && { ownConditions: pack.conditions }),
    trees,
    library,
    rules: [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    replaced,
  };
}

function ruleFiles({ path, files }: RuleFolder): string[] {
  const names = Object.keys(files);
  const rules = names.filter((name) => name !== 'pack.yaml' && !/\.test\.ya?ml$/.test(name));
  if (!names.includes('pack.yaml')) throw new WrongUse(`${path}: pack.yaml is expected, it is not there`);
  if (rules.length === 0) throw new WrongUse(`${path}: at least one rule (ID.yaml) is expected, there is none`);
  return rules;
}

/** A rule of an id that is taken must name it under `replaces`; a `replaces` must name a rule that is there. */
function replaceBuiltIn(yaml: YamlFile<RuleFile>, rules: Map<string, Rule>, replaced: string[]): void {
  const { id, replaces } = yaml.value;
  if (replaces === undefined) {
    if (rules.has(id)) throw yaml.error(['id'], `${id} is a built-in rule: say "replaces: ${id}", or take another id`);
    return;
  }
  if (!rules.has(replaces)) throw yaml.error(['replaces'], `there is no built-in rule ${replaces}`);
  if (rules.has(id) && id !== replaces) throw yaml.error(['id'], `${id} is a built-in rule and not the one that is replaced`);
  rules.delete(replaces);
  replaced.push(replaces);
}

/** One rule being checked. */
interface Trial {
  yaml: YamlFile<RuleFile>;
  /** Of the expressions that are checked, by their text. */
  trees: Record<string, Tree>;
  /** For expressions outside the elements of `each`. */
  types: Checker;
  /** The line of each expression, by its path. */
  lines: Record<string, number>;
}

function checkRule(yaml: YamlFile<RuleFile>, conditions: string[], trees: Record<string, Tree>): Rule {
  const rule = yaml.value;
  const trial: Trial = { yaml, trees, types: checker(rule.params ?? {}, trees), lines: {} };
  for (const [name, param] of Object.entries(rule.params ?? {})) checkBounds(yaml, name, param);
  const applies = [rule.applies ?? []].flat();
  const unknown = applies.find((name) => !conditions.includes(name));
  if (unknown !== undefined)
    throw yaml.error(['applies'], `there is no condition ${unknown} in pack.yaml; there is ${conditions.join(', ') || 'none'}`);
  for (const list of ['notApplicable', 'unknown'] as const) rule[list]?.forEach((part, at) => checkReason(trial, part, [list, at]));
  rule.fail.forEach((part, at) => checkFail(trial, part, ['fail', at]));
  rule.pass?.forEach((part, at) => checkPass(trial, part, ['pass', at]));
  rule.evidence?.forEach((entry, at) => {
    if (!factPaths.includes(entry)) clauseOf(trial, ['evidence']).expression(`${at}`, entry, 'list<string>');
  });
  return { ...rule, applies, lines: trial.lines };
}

function clauseOf({ yaml, types, lines }: Trial, path: Path, using = types): ReturnType<typeof clauseChecker> {
  return clauseChecker(yaml, using, path, lines);
}

function checkReason(trial: Trial, part: ReasonClause, path: Path): void {
  const clause = clauseOf(trial, path);
  clause.expression('if', part.if, 'bool');
  clause.texts(part.args, [['reason', part.reason]]);
}

function checkPass(trial: Trial, part: NonNullable<RuleFile['pass']>[number], path: Path): void {
  const clause = clauseOf(trial, path);
  if (part.if !== undefined) clause.expression('if', part.if, 'bool');
  clause.texts(part.args, [['message', part.message]]);
}

function checkFail(trial: Trial, part: FailClause, path: Path): void {
  const { yaml, types } = trial;
  const name = path.join('.');
  if (part.if === undefined && part.each === undefined) throw yaml.error(path, `${name}: expected if, each, or both`);
  for (const key of ['from', 'until'] as const)
    if (part[key] !== undefined && part.login === undefined)
      throw yaml.error([...path, key], `${name}.${key}: there is no login that it could be said of`);
  if ([part.from, part.until, part.restart].filter((one) => one !== undefined).length > 1)
    throw yaml.error(path, `${name}: one of from, until and restart is expected`);
  const elements = elementsOf(trial, part, path);
  // The clause has to fit the elements of every list.
  for (const using of elements.length > 0 ? elements : [types]) checkFinding(trial, part, path, using);
}

/** What `it` is in the lists of `each`. */
function elementsOf({ yaml, types, lines }: Trial, { each }: FailClause, path: Path): Checker[] {
  return [each ?? []].flat().map((list, at) => {
    const steps = Array.isArray(each) ? [...path, 'each', at] : [...path, 'each'];
    const element = types.withElementOf(list);
    if ('message' in element) throw yaml.error(steps, `${steps.join('.')}: ${element.message}`, element.offset);
    lines[`${path.join('.')}.each`] ??= yaml.lineOf(steps);
    return element;
  });
}

function checkFinding(trial: Trial, part: FailClause, path: Path, using: Checker): void {
  const { yaml } = trial;
  const clause = clauseOf(trial, path, using);
  if (part.if !== undefined) clause.expression('if', part.if, 'bool');
  if (part.subject !== undefined) clause.expression('subject', part.subject, 'string');
  if (part.severity !== undefined && !isSeverity(part.severity)) clause.expression('severity', part.severity, 'string');
  for (const key of ['login', 'restart'] as const) {
    const written = part[key];
    if (written === undefined) continue;
    if (typeof written === 'string' && !isWord(written)) clause.expression(key, written, undefined);
    checkLogin(trial, written, [...path, key]);
  }
  part.fix.forEach((step, at) => {
    if (step.if !== undefined) clause.expression(`fix.${at}.if`, step.if, 'bool');
    if (step.after !== undefined && ['restart', 'look-again', 'clients'].includes(step.phase ?? ''))
      throw yaml.error([...path, 'fix', at, 'after'], `${path.join('.')}.fix.${at}.after: steps of phase ${step.phase} have their place`);
  });
  clause.texts(part.args, [['message', part.message], ...part.fix.flatMap((step, at) => textsOfStep(step, `fix.${at}`))]);
}

function checkLogin({ yaml, trees }: Trial, written: LoginText, path: Path): void {
  try {
    loginDeclaration(written, (expression) => trees[expression]!);
  } catch (error) {
    throw yaml.error(path, `${path.join('.')}: ${(error as Error).message}`, 0, { cause: error });
  }
}

/** The texts of a step with their places: its own, those of what undoes it and of what can be done in its place. */
function textsOfStep(step: FailClause['fix'][number], place: string): [place: string, text: string][] {
  const own = (remedy: Remedy, at: string): [string, string][] =>
    'run' in remedy ? remedy.run.map((text, i): [string, string] => [`${at}.run.${i}`, text]) : [[`${at}.do`, remedy.do]];
  return [
    ...own(step, place),
    ...(step.undo ? own(step.undo, `${place}.undo`) : []),
    ...(step.or ?? []).flatMap((remedy, at) => own(remedy, `${place}.or.${at}`)),
  ];
}

/** Only numbers have bounds and a direction, and the default is within its own. */
function checkBounds(yaml: YamlFile<RuleFile>, name: string, param: Param): void {
  const { default: usual, min = -Infinity, max = Infinity } = param;
  const path = ['params', name];
  const key = (['min', 'max', 'relaxes'] as const).find((one) => param[one] !== undefined);
  if (typeof usual !== 'number') {
    if (key !== undefined) throw yaml.error([...path, key], `params.${name}.${key}: only a number has it, and the default is none`);
    return;
  }
  if (!(usual >= min && usual <= max)) throw yaml.error([...path, 'default'], `params.${name}.default: ${boundsOf(param)} is expected`);
}

/** Checks the expressions of one clause and the ${names} in its texts. */
function clauseChecker(yaml: YamlFile<unknown>, types: Checker, path: Path, lines: Record<string, number>) {
  const name = path.join('.');
  const expression = (key: string, source: string, type: string | undefined): void => {
    const steps = [...path, ...key.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step))];
    const error = types.check(source, type);
    if (error) throw yaml.error(steps, `${name}.${key}: ${error.message}`, error.offset);
    lines[`${name}.${key}`] = yaml.lineOf(steps);
  };
  return {
    expression,
    texts(args: Record<string, string | undefined> | undefined, texts: [string, string][]): void {
      for (const [arg, source] of Object.entries(args ?? {})) expression(`args.${arg}`, source!, undefined);
      for (const [key, text] of texts) {
        for (const [, used] of text.matchAll(placeholder)) {
          if (!Object.hasOwn(args ?? {}, used!))
            throw yaml.error([...path, ...key.split('.')], `${name}.${key}: \${${used}} is not among the args of the clause`);
        }
      }
    },
  };
}
