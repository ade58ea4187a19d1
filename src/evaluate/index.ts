// From facts to the results document.
import { utc } from '../domain/time.ts';
import { factsText, sectionOf, type CapturedFile, type Facts } from '../documents/facts.ts';
import type { Waiver } from '../generated/waivers.ts';
import { VERSION } from '../generated/version.ts';
import { exitCode, verdictOf, weigh, type End, type ExitMode } from '../exit.ts';
import { withNumber } from '../documents/results.ts';
import type { InputFile, Login, Result, ResultNote, Results, Severity, Summary } from '../documents/results.ts';
import type { Clock } from '../system/clock.ts';
import { sha256 as hash } from '../system/sha256.ts';
import type { OptionsTelling } from './causes.ts';
import { judgeRules } from './judge.ts';
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
  /** --role, where it was given. */
  role?: NonNullable<Facts['role']>;
  /** Facts older than this many days are noted; absent: they are fresh. */
  maxAgeDays?: number;
  /** Which options would tell facts that nobody asked for; absent: nobody is told. */
  optionsTelling?: OptionsTelling;
}

/** Where facts come from. */
export interface Origin {
  /** What --set changed in them: path to new value. */
  changed?: Record<string, unknown>;
  /** Of their file as it lies on disk; else of what collect would print. */
  sha256?: string;
  /** What is to be said of them in this run. */
  notes?: ResultNote[];
}

/** Judges the facts of one server. `end` is how the run over this server ends, apart from the exit mode. */
export function evaluateFacts(
  facts: Facts,
  basis: Basis,
  { changed = {}, sha256 = hash(factsText(facts)), notes = [] }: Origin = {},
): { results: Results; end: End } {
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
  const oldest = oldestFile(facts);
  const results = withNumber({
    format: 'kerbcheck-results/1',
    server: facts.server,
    ...(site.label !== undefined && { label: site.label }),
    evaluatedAt,
    tool: VERSION,
    ...(product ? { product } : {}),
    inputs: {
      facts: { collectedAt: facts.collectedAt, sha256, ...(oldest && { oldestFile: oldest.modifiedAt }), changed },
      rules: {
        ...{ name: pack.name, version: pack.version, sha256: pack.sha256, replaced: pack.replaced },
        ...(basis.rulesFolder !== undefined && { path: basis.rulesFolder }),
      },
      options: {
        ...selection.lists,
        ...(basis.role !== undefined && { role: basis.role }),
        exit: basis.exitMode,
      },
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
      ...notes,
      ...ageNotes(facts, oldest, evaluatedAt, basis.maxAgeDays),
      ...otherServerNotes(login),
      ...selection.notes,
      ...deprecationNotes(pack, all),
      ...waiverNotes,
    ],
    summary: summarize(all),
    results: all,
  });
  return { results, end };
}

const dayInMilliseconds = 86_400_000;

type DatedFile = CapturedFile & { modifiedAt: string };

/** The facts are as old as the oldest file that they were read from. Undefined where none has a time of change. */
function oldestFile({ files = [] }: Facts): DatedFile | undefined {
  const dated = files.filter((file): file is DatedFile => file.modifiedAt !== undefined);
  return dated.sort((a, b) => Date.parse(a.modifiedAt) - Date.parse(b.modifiedAt))[0];
}

function ageNotes({ collectedAt }: Facts, oldest: DatedFile | undefined, now: string, maxAgeDays: number | undefined): ResultNote[] {
  const daysSince = (time: string): number => Math.floor((Date.parse(now) - Date.parse(time)) / dayInMilliseconds);
  const old = (time: string, text: (days: number) => string): ResultNote[] =>
    maxAgeDays === undefined || daysSince(time) <= maxAgeDays ? [] : [{ code: 'old-facts', message: text(daysSince(time)) }];
  return [
    ...old(collectedAt, (days) => `The facts are ${days} days old (${collectedAt}).`),
    ...(oldest
      ? old(
          oldest.modifiedAt,
          (days) => `${oldest.path}, which facts were read from, was changed last ${days} days ago (${oldest.modifiedAt}).`,
        )
      : []),
  ];
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
