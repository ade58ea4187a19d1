// Which rules can pass where only some facts are known: by the rules' own expressions, whoever evaluates them, and by their own cases.
import { cannotTell, keysOf, type SourceName } from '../../src/collect/sources.ts';
import { sectionNames, sectionOf, type Facts, type SectionName } from '../../src/documents/facts.ts';
import { readRuleFolder } from '../../src/evaluate/files/ruleFolder.ts';
import { judgeRule } from '../../src/evaluate/judge.ts';
import type { Tree } from '../../src/evaluate/language/tree.ts';
import { builtInPack, type Rule } from '../../src/evaluate/pack.ts';
import { testRules } from '../../src/evaluate/ruleTests.ts';
import { defaultSite } from '../../src/evaluate/site.ts';

const pack = await builtInPack();
const trials = new Map((await testRules(await readRuleFolder('rules/procall'))).map(({ rule, results }) => [rule, results]));

/** Paths (section.key). */
export type Paths = ReadonlySet<string>;

/** The paths of the facts that are there. */
export function pathsIn(facts: Facts): Paths {
  return new Set(
    sectionNames.flatMap((name) => {
      const section = sectionOf(facts, name);
      return section.status === 'collected' ? Object.keys(section.data).map((key) => `${name}.${key}`) : [];
    }),
  );
}

/** Each clause that keeps a rule from passing can be decided by some values of these facts: nothing is taken for granted. */
export function isDecidable({ fail, unknown = [] }: Rule, paths: Paths): boolean {
  const decides = (expression: string | undefined): boolean => expression === undefined || canDecide(pack.trees[expression]!, paths);
  return (
    fail.every(({ each, if: condition }) => (each === undefined ? decides(condition) : [each].flat().every(decides))) &&
    unknown.every((clause) => decides(clause.if))
  );
}

function canDecide([op, word, ...operands]: Tree, paths: Paths): boolean {
  const decides = (tree: Tree): boolean => canDecide(tree, paths);
  const [first, ...others] = operands;
  switch (op) {
    case 'id':
      return !isSection(word) || [...paths].some((path) => path.startsWith(`${word}.`));
    case '.':
      return first![0] === 'id' && isSection(first![1]) ? paths.has(`${first![1]}.${word}`) : decides(first!);
    case 'has':
      return true;
    case '&&':
    case '||':
      return operands.some(decides);
    case '?:':
      return decides(first!) && others.some(decides);
    // The list may be empty.
    case 'exists':
    case 'all':
    case 'filter':
    case 'map':
      return decides(first!);
    case 'call': {
      // Of several sections that are handed over whole, one may do.
      const [whole, rest] = [operands.filter(isWhole), operands.filter((tree) => !isWhole(tree))];
      return (whole.length === 0 || whole.some(decides)) && rest.every(decides);
    }
    default:
      return operands.every(decides);
  }
}

function isSection(word: unknown): word is SectionName {
  return (sectionNames as unknown[]).includes(word);
}

function isWhole([op, word]: Tree): boolean {
  return op === 'id' && isSection(word);
}

/** The rules that can pass where these sources alone are read: one of their cases passes with what the sources can tell of it. */
export function rulesThatMayPass(sources: readonly SourceName[]): string[] {
  return pack.rules
    .filter((rule) =>
      casesOf(rule).some((facts) => {
        const told = toldBy(facts, sources);
        return isDecidable(rule, pathsIn(told)) && passes(rule, told);
      }),
    )
    .map(({ id }) => id);
}

/** The facts of a case, as far as these sources tell them. */
function toldBy(facts: Facts, sources: readonly SourceName[]): Facts {
  const sections: Record<string, unknown> = {};
  for (const name of sectionNames) {
    const section = sectionOf(facts, name);
    const keys = new Set(sources.flatMap((source) => Object.values(keysOf(source, name)).flat()));
    if (section.status !== 'collected' || keys.size === 0) continue;
    const data = Object.fromEntries(Object.entries(section.data).filter(([key]) => keys.has(key)));
    sections[name] = {
      status: 'collected',
      source: 'case',
      data,
      cannotTell: cannotTell(name, sources, []).filter((key) => !(key in data)),
    };
  }
  return { ...facts, sections: sections as Facts['sections'] };
}

const judged = new Map<string, boolean>();

/** A rule can pass where no other sections are collected than these: one of its cases does. */
export function mayPassWith(rule: Rule, collected: ReadonlySet<SectionName>): boolean {
  const key = `${rule.id} ${sectionNames.filter((name) => collected.has(name)).join()}`;
  const before = judged.get(key);
  if (before !== undefined) return before;
  const may = casesOf(rule).some((facts) => {
    const sections = Object.fromEntries(Object.entries(facts.sections).filter(([name]) => collected.has(name as SectionName)));
    return passes(rule, { ...facts, sections });
  });
  judged.set(key, may);
  return may;
}

/** The facts of its cases that pass, whatever a site file says in them. */
function casesOf({ id }: Rule): Facts[] {
  return (trials.get(id) ?? []).filter(({ result }) => result.outcome === 'pass').map(({ facts }) => facts);
}

function passes(rule: Rule, facts: Facts): boolean {
  return judgeRule(facts, pack, rule, defaultSite).outcome === 'pass';
}
