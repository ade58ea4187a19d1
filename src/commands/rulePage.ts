// The page of a rule with an example of what one sees. It is made of the rule's own tests, so that it is never out of date.
import type { Results } from '../documents/results.ts';
import { ruleMarkdown } from '../evaluate/describe.ts';
import type { RuleFolder } from '../evaluate/files/ruleFolder.ts';
import { evaluateFacts, type Basis } from '../evaluate/index.ts';
import type { Pack, Rule } from '../evaluate/pack.ts';
import { trialsOf, type Trial } from '../evaluate/ruleTests.ts';
import { select } from '../evaluate/select.ts';
import { usualFailOn } from '../exit.ts';
import { isMoreSevere } from '../report/bySeverity.ts';
import type { Language } from '../report/languages.ts';
import { painter } from '../report/text/colour.ts';
import { findingsText } from '../report/text/server.ts';
import type { TranslatedRules } from '../report/translation.ts';
import { usualWidth } from '../text/layout.ts';

/**
 * In Markdown. Without an example where no case of the rule fails.
 * @param folder where the rule and its cases are from
 * @throws WrongUse where the cases are not valid
 */
export async function rulePage(rule: Rule, pack: Pack, folder: RuleFolder, language: Language): Promise<string> {
  const { phrases, translation } = language;
  const trial = worstOf(await trialsOf(folder, pack, rule));
  const example = trial === undefined ? '' : exampleOf(trial, rule, pack, language);
  // an own rule stays in its language
  if (translation === undefined || rule.own) return ruleMarkdown(rule, pack, phrases, example);
  return ruleMarkdown(translated(rule, translation), { ...pack, conditions: translatedConditions(pack, translation) }, phrases, example);
}

/** The first case with a finding as severe as any. */
function worstOf(trials: readonly Trial[]): Trial | undefined {
  const failing = trials.flatMap((trial) => trial.result.findings.map((finding) => ({ trial, finding })));
  return failing.reduce((worst, one) => (isMoreSevere(one.finding, worst.finding) ? one : worst), failing[0]!)?.trial;
}

/** What the text report says of the rule, where a server is as in the case. */
function exampleOf({ facts, site }: Trial, rule: Rule, pack: Pack, { phrases, translate = asItIs }: Language): string {
  const basis: Basis = {
    ...{ pack, site, waivers: [], selection: select(pack, {}), failOn: usualFailOn, exitMode: 'standard' },
    clock: () => new Date(facts.collectedAt),
  };
  const { results } = evaluateFacts(facts, basis);
  return findingsText(ofRule(translate(results), rule), { phrases, paint: painter(false), width: usualWidth });
}

const asItIs = (results: Results): Results => results;

function ofRule(results: Results, { id }: Rule): Results {
  return {
    ...results,
    results: results.results.filter(({ rule }) => rule === id),
    repair: results.repair.filter((step) => step.for.some(({ rule }) => rule === id)),
  };
}

/** The rule with its texts in another language. The build demands one for each. */
function translated(rule: Rule, { rules, fixes }: TranslatedRules): Rule {
  const { clauses, params, ...prose } = rules[rule.id]!;
  const steps = new Map(fixes);
  const remedy = <One extends object>(one: One): One => ('do' in one ? { ...one, do: steps.get(String(one.do).trim())! } : one);
  return {
    ...rule,
    ...prose,
    ...(rule.params && {
      params: Object.fromEntries(Object.entries(rule.params).map(([name, param]) => [name, { ...param, description: params[name]! }])),
    }),
    fail: rule.fail.map((clause) => ({
      ...clause,
      message: clauses.fail[clause.code]!,
      fix: clause.fix.map((step) => ({
        ...remedy(step),
        ...(step.undo && { undo: remedy(step.undo) }),
        ...(step.or && { or: step.or.map(remedy) }),
      })),
    })),
    ...(rule.notApplicable && {
      notApplicable: rule.notApplicable.map((clause) => ({ ...clause, reason: clauses.notApplicable[clause.code!]! })),
    }),
    ...(rule.unknown && { unknown: rule.unknown.map((clause) => ({ ...clause, reason: clauses.unknown[clause.code!]! })) }),
    ...(rule.pass && { pass: rule.pass.map((clause) => ({ ...clause, message: clauses.pass[clause.code!]! })) }),
  };
}

function translatedConditions({ conditions }: Pack, translation: TranslatedRules): Pack['conditions'] {
  return Object.fromEntries(
    Object.entries(conditions).map(([name, condition]) => [name, { ...condition, reason: translation.conditions[name]! }]),
  );
}
