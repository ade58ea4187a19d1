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
import { english } from '../report/phrases.ts';
import { painter } from '../report/text/colour.ts';
import { findingsText } from '../report/text/server.ts';
import { usualWidth } from '../text/layout.ts';

/**
 * In Markdown. Without an example where no case of the rule fails.
 * @param folder where the rule and its cases are from
 * @throws WrongUse where the cases are not valid
 */
export async function rulePage(rule: Rule, pack: Pack, folder: RuleFolder): Promise<string> {
  const trial = worstOf(await trialsOf(folder, pack, rule));
  return ruleMarkdown(rule, pack, trial === undefined ? '' : exampleOf(trial, rule, pack));
}

/** The first case with a finding as severe as any. */
function worstOf(trials: readonly Trial[]): Trial | undefined {
  const failing = trials.flatMap((trial) => trial.result.findings.map((finding) => ({ trial, finding })));
  return failing.reduce((worst, one) => (isMoreSevere(one.finding, worst.finding) ? one : worst), failing[0]!)?.trial;
}

/** What the text report says of the rule, where a server is as in the case. */
function exampleOf({ facts, site }: Trial, rule: Rule, pack: Pack): string {
  const basis: Basis = {
    ...{ pack, site, waivers: [], selection: select(pack, {}), failOn: usualFailOn, exitMode: 'standard' },
    clock: () => new Date(facts.collectedAt),
  };
  const { results } = evaluateFacts(facts, basis);
  return findingsText(ofRule(results, rule), { phrases: english, paint: painter(false), width: usualWidth });
}

function ofRule(results: Results, { id }: Rule): Results {
  return {
    ...results,
    results: results.results.filter(({ rule }) => rule === id),
    repair: results.repair.filter((step) => step.for.some(({ rule }) => rule === id)),
  };
}
