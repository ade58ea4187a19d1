// From facts to the results document.
import { createHash } from 'node:crypto';
import type { Facts } from '../facts.ts';
import { sectionOf } from '../facts.ts';
import { VERSION } from '../generated/version.ts';
import { endOf, exitCode, verdictOf, type End, type ExitMode } from '../exit.ts';
import type { Result, Results, Severity, Summary } from '../results.ts';
import { WrongUse } from '../system/errors.ts';
import { judge } from './judge.ts';
import type { Pack, Rule } from './pack.ts';
import type { Site } from './site.ts';

/** By what facts are judged: the same for every server of a run. */
export interface Basis {
  pack: Pack;
  site: Site;
  failOn: Severity;
  exitMode: ExitMode;
  /** Which rules are asked for. */
  selected: (rule: Rule) => boolean;
}

/** Judges the facts of one server. `end` is how the run over this server ends, apart from the exit mode. */
export function evaluateFacts(facts: Facts, basis: Basis): { results: Results; end: End } {
  const { pack, failOn } = basis;
  const all = judge(facts, pack, basis.site, basis.selected);
  const severities = new Map(pack.rules.map((rule) => [rule.id, rule.severity]));
  const end = endOf(all, failOn, (rule) => severities.get(rule)!);
  const product = productName(facts);
  const results: Results = {
    format: 'kerbcheck-results/1',
    server: facts.server,
    evaluatedAt: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    tool: VERSION,
    ...(product ? { product } : {}),
    inputs: {
      facts: { collectedAt: facts.collectedAt, sha256: digestOf(facts), changed: {} },
      rules: { name: pack.name, version: pack.version, sha256: pack.sha256, replaced: pack.replaced },
    },
    verdict: verdictOf[end],
    failOn,
    exitCode: exitCode(end, basis.exitMode),
    notes: facts.notes ?? [],
    summary: summarize(all),
    results: all,
  };
  return { results, end };
}

/** @throws WrongUse where the facts, read leniently, hold something nested deeper than JSON.stringify can follow */
function digestOf(facts: Facts): string {
  let text;
  try {
    text = JSON.stringify(facts);
  } catch {
    throw new WrongUse(`the facts of ${facts.server} are nested too deeply`);
  }
  return createHash('sha256').update(text).digest('hex');
}

function summarize(results: Result[]): Summary {
  const summary: Summary = { pass: 0, fail: 0, unknown: 0, notApplicable: 0, notChecked: 0, waived: 0 };
  for (const { outcome } of results) summary[outcome] += 1;
  return summary;
}

function productName(facts: Facts): string | undefined {
  const product = sectionOf(facts, 'product');
  if (product.status !== 'collected' || product.data.edition === undefined) return undefined;
  const edition = { enterprise: 'Enterprise', datacenter: 'DataCenter' }[product.data.edition];
  return ['ProCall', edition, product.data.version].filter(Boolean).join(' ');
}
