// What has changed from one run to another: never better than it is, and no alarm because kerbcheck has learnt to see more.
import type { ComparedFinding, ComparedPack, ComparedRun, Comparison, ComparisonNote, NotJudged } from '../generated/comparison.ts';
import { countOf } from '../text/plural.ts';
import { atLeast, openFindings, type Finding, type Result, type Results } from './results.ts';

export type { ComparedFinding, ComparedRun, Comparison, ComparisonNote, NotJudged } from '../generated/comparison.ts';

/** The groups of findings, in the order of reports. */
export const findingGroups = ['new', 'newChecks', 'ratedHigher', 'waived', 'fixed', 'stillFailing', 'notKnown'] as const;
export type FindingGroup = (typeof findingGroups)[number];

/** What comparing gives, but for who compared. */
export type Changes = Omit<Comparison, 'format' | 'tool'>;
type Found = Pick<Changes, FindingGroup>;

/** The same server in both runs, or in one of them. */
interface Pair {
  server: string;
  old?: Results | undefined;
  newer?: Results | undefined;
}

/** What has changed between two runs, of which none is empty. A finding is the same where server, rule and subject are. */
export function compareResults(before: Results[], after: Results[]): Changes {
  const [old, newer] = [byServer(before), byServer(after)];
  const pairs = [...new Set([...newer.keys(), ...old.keys()])].map((key): Pair => pairOf(old.get(key), newer.get(key)));
  const found: Found = { new: [], newChecks: [], ratedHigher: [], waived: [], fixed: [], stillFailing: [], notKnown: [] };
  for (const pair of pairs) for (const rule of rulesOf(pair)) sortFindings(pair, rule, found);
  const runs = { old: runOf([...old.values()]), newer: runOf([...newer.values()]) };
  const notJudged = pairs.flatMap(notJudgedOf);
  return {
    ...runs,
    exitCode: exitCodeOf(found, notJudged, runs.newer),
    ...found,
    notJudged,
    newServers: pairs.flatMap((pair) => (pair.old ? [] : [pair.server])),
    notes: [
      ...runNotes(runs.old, runs.newer),
      ...darkNotes(pairs),
      ...twiceNotes('older', before),
      ...twiceNotes('newer', after),
      ...relaxedNotes(pairs),
    ],
  };
}

function exitCodeOf(found: Found, notJudged: NotJudged[], { judged }: ComparedRun): Changes['exitCode'] {
  if (found.new.length > 0) return 1;
  return notJudged.length > 0 || found.notKnown.length > 0 || judged === 0 ? 2 : 0;
}

/** The results of each server; of one that comes twice those of the newest facts. */
function byServer(documents: Results[]): Map<string, Results> {
  const all = new Map<string, Results>();
  for (const one of documents) {
    const other = all.get(keyOf(one));
    if (!other || timeOf(one) >= timeOf(other)) all.set(keyOf(one), one);
  }
  return all;
}

const keyOf = ({ server }: Results): string => server.toLowerCase();
const timeOf = ({ inputs }: Results): number => Date.parse(inputs.facts.collectedAt);

function pairOf(old: Results | undefined, newer: Results | undefined): Pair {
  return { server: (newer ?? old)!.server, old, newer };
}

/** The rules of both, those of the newer results first. */
function rulesOf({ old, newer }: Pair): string[] {
  return [...new Set([newer, old].flatMap((one) => one?.results.map(({ rule }) => rule) ?? []))];
}

function resultOf(results: Results | undefined, rule: string): Result | undefined {
  return results?.results.find((one) => one.rule === rule);
}

/** All of the rule could be judged, so that what it does not find is not there. */
function isJudged(result: Result | undefined): boolean {
  return result !== undefined && ['pass', 'fail', 'waived'].includes(result.outcome) && result.incomplete === undefined;
}

/** Adds what is to be said of a rule's findings. */
function sortFindings(pair: Pair, rule: string, found: Found): void {
  const [was, is] = [resultOf(pair.old, rule), resultOf(pair.newer, rule)];
  const compared = ({ code, severity, subject, message, fingerprint }: Finding): ComparedFinding => {
    const { server } = pair;
    return { server, rule, code, severity, ...(subject === undefined ? {} : { subject }), message, fingerprint };
  };
  const { both, gone, added } = pairFindings(openOf(was), openOf(is));
  for (const [before, now] of both) {
    const { code, severity } = before;
    const isWorse = severity !== now.severity && atLeast(now.severity, severity);
    const changed = isWorse || code !== now.code ? { before: { code, severity } } : {};
    const group = !isWorse ? 'stillFailing' : isSameJudge(pair) ? 'new' : 'ratedHigher';
    found[group].push({ ...compared(now), ...changed });
  }
  for (const now of added) {
    if (hasWaived(was, now, ({ code }) => code === now.code)) found.new.push({ ...compared(now), waiverEnded: true });
    else found[couldFind(pair, rule, now.code) ? 'new' : 'newChecks'].push(compared(now));
  }
  for (const before of gone) found[hasWaived(is, before) ? 'waived' : isJudged(is) ? 'fixed' : 'notKnown'].push(compared(before));
}

function openOf(result: Result | undefined): Finding[] {
  return result ? openFindings(result) : [];
}

/** A waiver covers a finding on the same there. */
function hasWaived(result: Result | undefined, finding: Finding, isMeant: (one: Finding) => boolean = () => true): boolean {
  return (result?.findings ?? []).some((one) => one.waiver && subjectOf(one) === subjectOf(finding) && isMeant(one));
}

/**
 * Which finding of the newer run is which of the older one: that of the same subject and code, else of the same subject, whose state has
 * changed (missing to misplaced).
 */
function pairFindings(old: Finding[], newer: Finding[]) {
  const both: [old: Finding, newer: Finding][] = [];
  let gone = old;
  let added = newer;
  const pairBy = (isSame: (one: Finding, other: Finding) => boolean): void => {
    for (const now of added) {
      const before = gone.find((one) => isSame(one, now));
      if (!before) continue;
      both.push([before, now]);
      gone = gone.filter((one) => one !== before);
      added = added.filter((one) => one !== now);
    }
  };
  pairBy((one, other) => subjectOf(one) === subjectOf(other) && one.code === other.code);
  pairBy((one, other) => subjectOf(one) === subjectOf(other));
  return { both, gone, added };
}

const subjectOf = ({ subject = '' }: Finding): string => subject.toLowerCase();

/** One version of kerbcheck judged both by the same rules, so that what differs is the server's. */
function isSameJudge({ old, newer }: Pair): boolean {
  return old?.tool === newer?.tool && old?.inputs.rules.sha256 === newer?.inputs.rules.sha256;
}

/** What 1.0.0 could not find; its results do not say what they could. */
const laterThanFirst: Record<string, string[]> = {
  'ACCOUNT-01': ['protected-user'],
  'AUTH-02': ['ntlm-refused'],
  'CRYPTO-01': ['no-aes-keys'],
  'SERVICE-03': ['setting-newer', 'account-not-in-force'],
  'SPN-02': ['no-name'],
};

/** Whether the rules of the older run could make the finding. Of a server that is new they could. */
function couldFind({ old }: Pair, rule: string, code: string): boolean {
  if (!old) return true;
  const was: Partial<Pick<Result, 'finds'>> | undefined = resultOf(old, rule);
  if (!was) return false;
  return was.finds?.includes(code) ?? !(old.tool === '1.0.0' && laterThanFirst[rule]?.includes(code));
}

/** What was judged before and is not any more, rules together that have one reason. */
function notJudgedOf({ server, old, newer }: Pair): NotJudged[] {
  if (!old) return [];
  const judged = old.results.filter(isJudged).map(({ rule }) => rule);
  if (!newer) return [{ server, rules: judged, now: 'serverGone', reason: 'the newer results do not have the server' }];
  const all: NotJudged[] = [];
  for (const rule of judged) {
    const is = resultOf(newer, rule);
    if (isJudged(is)) continue;
    const { now, reason } = whyNot(is);
    const other = all.find((one) => one.now === now && one.reason === reason);
    if (other) other.rules.push(rule);
    else all.push({ server, rules: [rule], now, reason });
  }
  return all;
}

function whyNot(result: Result | undefined): Pick<NotJudged, 'now' | 'reason'> {
  if (!result) return { now: 'ruleGone', reason: 'the newer results do not have the rule' };
  if (result.incomplete !== undefined) return { now: 'incomplete', reason: result.incomplete };
  return { now: result.outcome as NotJudged['now'], reason: result.reason ?? '' };
}

function runOf(documents: Results[]): ComparedRun {
  const times = documents.map(({ inputs }) => inputs.facts.collectedAt).sort((one, other) => Date.parse(one) - Date.parse(other));
  const packs = documents.map(({ inputs: { rules } }): ComparedPack => ({
    name: rules.name,
    version: rules.version,
    sha256: rules.sha256,
  }));
  return {
    servers: documents.length,
    judged: documents.reduce((count, { results }) => count + results.filter(isJudged).length, 0),
    collected: { first: times[0]!, last: times.at(-1)! },
    tools: [...new Set(documents.map(({ tool }) => tool))],
    rules: [...new Map(packs.map((pack) => [pack.sha256, pack])).values()],
  };
}

function runNotes(old: ComparedRun, newer: ComparedRun): ComparisonNote[] {
  const notes: ComparisonNote[] = [];
  if (newer.judged === 0) notes.push({ code: 'nothing-judged', message: 'The newer run judged no rule of any server wholly.' });
  if (Date.parse(newer.collected.last) < Date.parse(old.collected.first))
    notes.push({
      code: 'older-facts',
      message: 'The facts of the newer run are older than those of the older run: are the two exchanged?',
    });
  const judges = ({ tools, rules }: ComparedRun): string => [...tools, ...rules.map(({ sha256 }) => sha256)].sort().join();
  if (judges(old) !== judges(newer))
    notes.push({
      code: 'other-judge',
      message: 'The runs were judged by other rules or another version of kerbcheck: what differs need not be the servers.',
    });
  return notes;
}

/** A server of which nothing is seen any more, said once: its rules can have a reason each. */
function darkNotes(pairs: Pair[]): ComparisonNote[] {
  const dark = pairs.filter(({ old, newer }) => old?.results.some(isJudged) && newer && !newer.results.some(isJudged));
  return dark.map(({ server }) => ({ code: 'server-not-judged', message: `No rule of ${server} is judged wholly any more.` }));
}

function twiceNotes(run: string, documents: Results[]): ComparisonNote[] {
  const counts = new Map<string, number>();
  for (const one of documents) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return [...counts].flatMap(([server, count]) =>
    count === 1
      ? []
      : [{ code: 'same-server', message: `The ${run} run has results of ${server} ${count} times: those of its newest facts count.` }],
  );
}

/** A finding that a setting made vanish is not fixed by what was done on the server. */
function relaxedNotes(pairs: Pair[]): ComparisonNote[] {
  const servers = new Map<string, number>();
  for (const { old, newer } of pairs) {
    const before = relaxedIn(old);
    const more = before && newer ? (relaxedIn(newer) ?? []).filter((one) => !before.includes(one)).join('; ') : '';
    if (more !== '') servers.set(more, (servers.get(more) ?? 0) + 1);
  }
  const on = (count: number): string => countOf(count, 'server');
  return [...servers].map(([more, count]) => ({ code: 'relaxed-more', message: `Relaxed now and not before, on ${on(count)}: ${more}.` }));
}

/** Results of earlier versions do not say it. */
const relaxedIn = (results: Partial<Pick<Results, 'relaxed'>> | undefined): string[] | undefined => results?.relaxed;
