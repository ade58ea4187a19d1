// What is kept of the servers while many are reported on: what they share and come to, and of each a line.
import { loginEnds, openFindings, severities, type Finding, type Result, type Results } from '../documents/results.ts';
import { isMoreSevere } from './bySeverity.ts';
import { gapsOf } from './gaps.ts';
import type { Phrases } from './phrases.ts';
import {
  addFooting,
  footingOf,
  isWaiverCount,
  relaxedLine,
  verdictLine,
  verdictOn,
  waiverCount,
  type Footing,
  type VerdictWords,
} from './verdict.ts';
import { visible } from '../text/visible.ts';

/** A server in the overview. */
export interface FleetLine {
  /** Its place in the input, from 1. */
  number: number;
  /** By which its report is told from another. */
  report: string;
  server: string;
  verdict: Results['verdict'];
  /** With what it rests on. */
  said: string;
  ends: NonNullable<Results['login']>['ends'];
  /** The most severe finding that is open, else the most severe rule that is unknown, else the most severe finding that is waived. */
  worst?: { rule: string; severity: Finding['severity']; code: string; isWaived?: true };
}

/** A finding about the directory, which every server shows that looks there. */
export interface SharedFinding {
  rule: string;
  finding: Finding;
  servers: number;
}

/** What the servers share and come to: of each that is added nothing is kept but what it adds. */
export interface Sums {
  totals: Record<Results['verdict'], number>;
  /** Of all together; undefined before the first. */
  footing: Footing | undefined;
  /** What made verdicts better, but for the counts of waivers, which stand in the footing. */
  relaxed: Set<string>;
  shared: Map<string, SharedFinding>;
}

export interface Fleet extends Sums {
  /** Of the site, the same for all. */
  label?: string;
  lines: FleetLine[];
  /** Each waiver that covers a finding, with the servers where it does. */
  waivers: Map<string, { waiver: NonNullable<Finding['waiver']>; rule: string; servers: number }>;
  /** The options that would tell what was not checked, with the rules that they are for, and the servers where. */
  wouldTell: Map<string, { rules: Set<string>; servers: number }>;
  /** Each note once, by its text: of so many as people read. */
  notes: Map<string, { message: string; servers: number }>;
  /** The others. */
  moreNotes: number;
}

const mostNotes = 50;

export function emptySums(): Sums {
  return { totals: { compliant: 0, nonCompliant: 0, unknown: 0 }, footing: undefined, relaxed: new Set(), shared: new Map() };
}

export function emptyFleet(): Fleet {
  return { ...emptySums(), lines: [], waivers: new Map(), wouldTell: new Map(), notes: new Map(), moreNotes: 0 };
}

export function addToSums(sums: Sums, results: Results): void {
  sums.totals[results.verdict]++;
  const footing = footingOf(results);
  sums.footing = sums.footing ? addFooting(sums.footing, footing) : footing;
  for (const one of results.relaxed) if (!isWaiverCount(one)) sums.relaxed.add(one);
  for (const result of results.results) collectShared(sums.shared, result);
}

/** Adds a server. @returns its line */
export function addToFleet(fleet: Fleet, results: Results, words: VerdictWords): FleetLine {
  addToSums(fleet, results);
  if (results.label !== undefined) fleet.label = results.label;
  for (const result of results.results) {
    for (const waiver of new Set(result.findings.flatMap((finding) => finding.waiver ?? []))) {
      const key = JSON.stringify([result.rule, waiver]);
      fleet.waivers.set(key, { waiver, rule: result.rule, servers: (fleet.waivers.get(key)?.servers ?? 0) + 1 });
    }
  }
  const notChecked = results.results.filter(({ outcome }) => outcome === 'notChecked');
  for (const { option, results: members } of gapsOf(notChecked)) {
    if (option === undefined) continue;
    const { rules, servers } = fleet.wouldTell.get(option) ?? { rules: new Set<string>(), servers: 0 };
    for (const { rule } of members) rules.add(rule);
    fleet.wouldTell.set(option, { rules, servers: servers + 1 });
  }
  for (const { message } of results.notes) {
    const servers = fleet.notes.get(message)?.servers ?? 0;
    if (servers > 0 || fleet.notes.size < mostNotes) fleet.notes.set(message, { message, servers: servers + 1 });
    else fleet.moreNotes++;
  }
  const worst = worstOf(results);
  const line: FleetLine = {
    number: fleet.lines.length + 1,
    report: results.number,
    server: results.server,
    verdict: results.verdict,
    said: verdictLine(results, words),
    ends: results.login?.ends ?? 'unknown',
    ...(worst && { worst }),
  };
  fleet.lines.push(line);
  return line;
}

/** The verdict on all of them, the worst one, and what made it better: the line for it, undefined where nothing did. */
export function verdictOnFleet(sums: Sums, words: VerdictWords): { verdict: string; relaxed: string | undefined } {
  const { footing, relaxed } = sums;
  const verdict = verdictOfFleet(sums);
  const waived = footing?.waived ? [waiverCount(footing.waived)] : [];
  return { verdict: footing ? verdictOn(verdict, footing, words) : '', relaxed: relaxedLine({ relaxed: [...relaxed, ...waived] }, words) };
}

/** The servers with the worst first: by verdict, then by the worst finding, then by how logins end; equal ones in the order of the input. */
export function worstFirst(lines: readonly FleetLine[]): FleetLine[] {
  const verdicts = ['nonCompliant', 'unknown', 'compliant'];
  const severity = ({ worst }: FleetLine): number => (worst ? severities.indexOf(worst.severity) : -1);
  return [...lines].sort(
    (a, b) =>
      verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
      severity(b) - severity(a) ||
      loginEnds.indexOf(a.ends) - loginEnds.indexOf(b.ends) ||
      a.number - b.number,
  );
}

/** The notes with the servers that have them, and how many more there are. */
export function noteTexts({ notes, moreNotes }: Pick<Fleet, 'notes' | 'moreNotes'>, phrases: Phrases): string[] {
  const texts = [...notes.values()].map(({ message, servers }) => `${message} (${phrases.onServers(servers)})`);
  return moreNotes === 0 ? texts : [...texts, phrases.moreNotes(moreNotes)];
}

/** The options that would tell more, each with the rules that they are for. */
export const tellingTexts = ({ wouldTell }: Pick<Fleet, 'wouldTell'>, phrases: Phrases): (readonly [option: string, text: string])[] =>
  [...wouldTell].map(([option, { rules, servers }]) => [option, `${[...rules].join(' ')} (${phrases.onServers(servers)})`] as const);

/** One server that is not compliant decides. */
export function verdictOfFleet({ totals }: Pick<Sums, 'totals'>): Results['verdict'] {
  return totals.nonCompliant > 0 ? 'nonCompliant' : totals.unknown > 0 ? 'unknown' : 'compliant';
}

/** Nothing at all is to be done there: no finding, waived or not, and nothing unknown. */
export const isHealthy = ({ verdict, worst }: FleetLine): boolean => verdict === 'compliant' && worst === undefined;

function worstOf({ results }: Results): FleetLine['worst'] {
  const named = ({ rule }: Result, { severity, code }: Finding): NonNullable<FleetLine['worst']> => ({ rule, severity, code });
  const lists = [
    results.flatMap((result) => openFindings(result).map((finding) => named(result, finding))),
    results.filter(({ outcome }) => outcome === 'unknown').map(({ rule, severity, outcome }) => ({ rule, severity, code: outcome })),
    results.flatMap((result) => result.findings.map((finding) => ({ ...named(result, finding), isWaived: true as const }))),
  ];
  const worst = lists.find((list) => list.length > 0);
  return worst?.reduce((one, other) => (isMoreSevere(other, one) ? other : one));
}

/** "critical SPN-01 misplaced", "high AUTH-01 not-listed (waived)"; empty where nothing is wrong. */
export function worstText({ worst }: FleetLine, phrases: Phrases): string {
  if (worst === undefined) return '';
  const { severity, rule, code, isWaived } = worst;
  return `${phrases.severity[severity]} ${rule} ${code}${isWaived ? ` (${phrases.outcome.waived})` : ''}`;
}

/** Of a rule's findings on the same subject the most severe is kept: a duplicate SPN, of the server whose name it is. */
function collectShared(shared: Sums['shared'], { rule, findings }: Result): void {
  for (const finding of findings) {
    if (!finding.shared || finding.waiver) continue;
    const key = `${rule} ${finding.subject?.toLowerCase() ?? ''}`;
    const earlier = shared.get(key);
    if (!earlier) shared.set(key, { rule, finding, servers: 1 });
    else {
      earlier.servers++;
      if (isMoreSevere(finding, earlier.finding)) earlier.finding = finding;
    }
  }
}

export const nameOf = (server: string, notKnown: string): string => (server === '-' ? notKnown : visible(server));
