// From facts to the results document.
import { utc } from '../domain/time.ts';
import type { Facts } from '../documents/facts.ts';
import { sectionOf } from '../documents/facts.ts';
import type { Waiver } from '../generated/waivers.ts';
import { VERSION } from '../generated/version.ts';
import { exitCode, verdictOf, weigh, type End, type ExitMode } from '../exit.ts';
import type { InputFile, Login, Result, ResultNote, Results, Severity, Summary } from '../documents/results.ts';
import type { Clock } from '../system/clock.ts';
import { WrongUse } from '../system/errors.ts';
import { sha256 } from '../system/sha256.ts';
import { judgeRules, type OptionsTelling } from './judge.ts';
import type { Pack } from './pack.ts';
import { predictLogin } from './prediction.ts';
import { lookAgainFor, repairPlan } from './repair.ts';
import { relaxedBy } from './relaxed.ts';
import type { Selection } from './select.ts';
import { serverOf } from './server.ts';
import type { Site } from './site.ts';
import { applyWaivers } from './waivers.ts';

/** By what facts are judged: the same for every server of a run. */
export interface Basis {
  pack: Pack;
  site: Site;
  siteFile?: InputFile;
  waivers: Waiver[];
  waiverFile?: InputFile;
  selection: Selection;
  failOn: Severity;
  exitMode: ExitMode;
  clock: Clock;
  /** The folder of own rules. */
  rulesFolder?: string;
  /** Facts older than this many days are noted; absent: they are fresh. */
  maxAgeDays?: number;
  /** Which options would tell facts that nobody asked for; absent: nobody is told. */
  optionsTelling?: OptionsTelling;
}

/**
 * Judges the facts of one server. `changed`: what --set changed in them before. `end` is how the run over this server ends,
 * apart from the exit mode.
 */
export function evaluateFacts(facts: Facts, basis: Basis, changed: Record<string, unknown> = {}): { results: Results; end: End } {
  const { pack, site, selection, failOn, siteFile, waiverFile } = basis;
  const evaluatedAt = utc(basis.clock());
  const server = serverOf(facts, site);
  const unwaived = judgeRules(facts, pack, site, selection.selected, server, basis.optionsTelling);
  const { results: judgements, notes: waiverNotes } = applyWaivers(unwaived, basis.waivers, facts.server, evaluatedAt.slice(0, 10));
  // results come in the order of the rules
  const judged = pack.rules.map((rule, at) => ({
    judgement: judgements[at]!,
    ruleSeverity: rule.severity,
    asked: selection.selected(rule),
    required: selection.required(rule),
  }));
  const { end, results: all } = weigh(judged, failOn);
  const login = predictLogin(facts, all, site, pack, server);
  const product = productName(facts);
  const results: Results = {
    format: 'kerbcheck-results/1',
    server: facts.server,
    evaluatedAt,
    tool: VERSION,
    ...(product ? { product } : {}),
    inputs: {
      facts: { collectedAt: facts.collectedAt, sha256: digestOf(facts), changed },
      rules: { name: pack.name, version: pack.version, sha256: pack.sha256, replaced: pack.replaced },
      ...(siteFile ? { site: siteFile } : {}),
      ...(waiverFile ? { waivers: waiverFile } : {}),
    },
    verdict: verdictOf[end],
    failOn,
    exitCode: exitCode(end, basis.exitMode),
    login,
    repair: repairPlan(all, lookAgainFor(facts, basis)),
    relaxed: relaxedBy(basis, server.role, Object.keys(changed), all),
    notes: [
      ...(facts.notes ?? []),
      ...ageNotes(facts, evaluatedAt, basis.maxAgeDays),
      ...otherServerNotes(login),
      ...selection.notes,
      ...deprecationNotes(pack, all),
      ...waiverNotes,
    ],
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
  } catch (error) {
    throw new WrongUse(`the facts of ${facts.server} are nested too deeply`, { cause: error });
  }
  return sha256(text);
}

const dayInMilliseconds = 86_400_000;

function ageNotes({ collectedAt }: Facts, now: string, maxAgeDays: number | undefined): ResultNote[] {
  const days = Math.floor((Date.parse(now) - Date.parse(collectedAt)) / dayInMilliseconds);
  if (maxAgeDays === undefined || days <= maxAgeDays) return [];
  return [{ code: 'old-facts', message: `The facts are ${days} days old (${collectedAt}).` }];
}

/** Names that only client logs bring and that another host has: no finding, since that host may be a server of its own. */
function otherServerNotes({ others = [] }: Login): ResultNote[] {
  const names = others.filter(({ because }) => because === 'other-server').map(({ spn }) => spn);
  return names.map((spn) => ({
    code: 'other-server',
    message: `${spn}, which clients ask for by their logs, is held by the host of that name: another server, or if it leads to this one now, its logins fail.`,
  }));
}

/** Rules on their way out that had something to say. */
function deprecationNotes(pack: Pack, results: Result[]): ResultNote[] {
  return pack.rules.flatMap(({ id, deprecated: why }) => {
    if (why === undefined) return [];
    const judged = results.some((result) => result.rule === id && result.outcome !== 'notChecked');
    return judged ? [{ code: 'deprecated-rule', message: `${id} is deprecated. ${why}` }] : [];
  });
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
