import type { Condition } from '../generated/pack.ts';
import type { Param, Rule as RuleFile } from '../generated/rule.ts';
import { numberWithin } from '../text/rulePage.ts';
import type { Library } from './language/compile.ts';
import type { Tree } from './language/tree.ts';

/** A rule as loaded and checked. */
export interface Rule extends RuleFile {
  /** Names of conditions, its own pack's before the built-in ones; [] where it always applies. */
  applies: string[];
  /** It stands in a pack of somebody's own: that pack's conditions are for it, and for no built-in rule. */
  own?: true;
  /** Line of each expression in the rule's file, by its path ("fail.0.if"). */
  lines: Record<string, number>;
}

/** Rules that were read, checked and are ready to judge. Plain data: the built-in pack is this, as JSON. */
export interface Pack {
  name: string;
  version: string;
  /** Of the files of the rules, in the order of their names. */
  sha256: string;
  conditions: Record<string, Condition>;
  /** Those of the pack of somebody's own, beside the built-in ones. */
  ownConditions?: Record<string, Condition>;
  /** In the order of their ids. */
  rules: Rule[];
  /** The syntax tree of every expression, by its text. */
  trees: Record<string, Tree>;
  /** Evaluates what only rules of one's own may use; the built-in rules do without. */
  library?: Library;
  /** Ids of the built-in rules that others took the place of. */
  replaced: string[];
}

/** The condition that a rule names. */
export function conditionOf(pack: Pack, rule: Rule, name: string): Condition {
  return ((rule.own && pack.ownConditions?.[name]) || pack.conditions[name])!;
}

/** What the built-in pack is called. */
export const builtInName = 'procall';

/** The pack that is compiled into the executable. */
export async function builtInPack(): Promise<Pack> {
  return JSON.parse((await import('../generated/rules.ts')).packJson) as Pack;
}

/** The rule of an id, or of a former id, without regard to case. */
export function ruleWithId(pack: Pack, id: string): Rule | undefined {
  const wanted = id.toUpperCase();
  return pack.rules.find((rule) => rule.id === wanted) ?? pack.rules.find((rule) => rule.aliases?.includes(wanted));
}

/** "a number from 0 to 1440". */
export const boundsOf = ({ min, max }: Param): string => numberWithin(min, max);
