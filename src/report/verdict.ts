// What a report says of the verdict, in every format alike: what it rests on, and what made it better than it is.
import type { Result, Results } from '../documents/results.ts';
import { countOf } from '../text/plural.ts';
import { visible } from '../text/visible.ts';
import { verdictWords } from './words.ts';

/** Why a rule that applies was not judged, or not wholly: in words, as counts name it. */
const gaps = {
  'not checked': ({ outcome }: Result) => outcome === 'notChecked',
  unknown: ({ outcome }: Result) => outcome === 'unknown',
  // with findings, which may not be all
  incomplete: ({ incomplete }: Result) => incomplete !== undefined,
};
type Gaps = Record<keyof typeof gaps, number>;
const gapWords = Object.keys(gaps) as (keyof Gaps)[];

/** What a verdict rests on: counts of the rules that apply, of one server or of several. */
export interface Footing {
  servers: number;
  applying: number;
  notJudged: Gaps;
  /** Of these, the rules that make a verdict unknown. */
  open: Gaps;
  /** Findings. */
  waived: number;
  /** The first day on which a waiver ends. */
  until?: string;
}

export function footingOf({ results }: Results): Footing {
  const applying = results.filter(({ outcome }) => outcome !== 'notApplicable');
  const count = (rules: Result[]): Gaps => gapsBy((word) => rules.filter(gaps[word]).length);
  const ends = applying.flatMap(({ findings }) => findings.flatMap(({ waiver }) => waiver?.expires ?? []));
  const notJudged = count(applying);
  const open = count(applying.filter(({ weighs }) => weighs === 'unknown'));
  return { servers: 1, applying: applying.length, notJudged, open, waived: ends.length, ...firstOf(ends) };
}

/** That of several servers together. */
export function addFooting(one: Footing, other: Footing): Footing {
  return {
    servers: one.servers + other.servers,
    applying: one.applying + other.applying,
    notJudged: gapsBy((word) => one.notJudged[word] + other.notJudged[word]),
    open: gapsBy((word) => one.open[word] + other.open[word]),
    waived: one.waived + other.waived,
    ...firstOf([one.until, other.until].filter((day) => day !== undefined)),
  };
}

/** The words of a verdict's line in a language. */
export interface VerdictWords {
  verdict: Record<Results['verdict'], string>;
  gaps: Record<keyof Gaps, string>;
  rules(count: number): string;
  /** Behind the rules, where there are several servers. */
  onServers(count: number): string;
  noRule(on: string): string;
  waived(count: number): string;
  waivedUntil(count: number, day: string): string;
  /** What made a verdict better. */
  relaxed(list: string): string;
  /** How many of the rules were judged, or are open. */
  inRules(verdict: string, count: number, rules: string): string;
}

export const englishVerdict: VerdictWords = {
  verdict: verdictWords,
  gaps: { 'not checked': 'not checked', unknown: 'unknown', incomplete: 'incomplete' },
  rules: (count) => countOf(count, 'rule'),
  onServers: (count) => ` on ${count} servers`,
  noRule: (on) => `no rule applies${on}`,
  waived: (count) => waiverCount(count),
  relaxed: (list) => `relaxed: ${list}`,
  waivedUntil: (count, day) => `${count} waived until ${day}`,
  inRules: (verdict, count, rules) => `${verdict} in ${count} of ${rules}`,
};

/** The verdict on one server: "COMPLIANT (18 rules)", "NOT COMPLIANT in 9 of 17 rules; 8 not checked". */
export function verdictLine(results: Results, words = englishVerdict): string {
  return verdictOn(results.verdict, footingOf(results), words);
}

/**
 * The verdict, never without what it rests on: where all rules that apply were judged, their number, else how many were. An unknown
 * verdict counts the rules that make it so.
 */
export function verdictOn(verdict: Results['verdict'], footing: Footing, words = englishVerdict): string {
  const { servers, applying, notJudged, open, waived, until } = footing;
  const word = words.verdict[verdict];
  const on = servers === 1 ? '' : words.onServers(servers);
  const waivers = waived === 0 ? [] : [words.waivedUntil(waived, visible(until!))];
  const judged = applying - sum(notJudged);
  if (applying === 0) return `${word} (${words.noRule(on)})`;
  if (judged === applying) return `${word} (${[`${words.rules(applying)}${on}`, ...waivers].join(', ')})`;
  const counted = verdict === 'unknown' ? sum(open) : judged;
  const others = verdict === 'unknown' ? gapsBy((gap) => notJudged[gap] - open[gap]) : notJudged;
  const rest = [...gapWords.filter((gap) => others[gap] > 0).map((gap) => `${others[gap]} ${words.gaps[gap]}`), ...waivers];
  return `${words.inRules(word, counted, words.rules(applying))}${on}${rest.length > 0 ? `; ${rest.join(', ')}` : ''}`;
}

const gapsBy = (count: (word: keyof Gaps) => number): Gaps => Object.fromEntries(gapWords.map((word) => [word, count(word)])) as Gaps;
const sum = (counts: Gaps): number => gapWords.reduce((total, word) => total + counts[word], 0);

function firstOf(days: string[]): Pick<Footing, 'until'> {
  const [until] = days.sort();
  return until === undefined ? {} : { until };
}

/** "relaxed: kerberos: optional; --skip SPN-04"; undefined where nothing was. */
export function relaxedLine({ relaxed }: Pick<Results, 'relaxed'>, words = englishVerdict): string | undefined {
  const said = relaxed.map((one) => (isWaiverCount(one) ? words.waived(Number.parseInt(one, 10)) : one));
  return said.length === 0 ? undefined : words.relaxed(said.map(visible).join('; '));
}

/** How the count of waived findings stands among what made a verdict better. */
export const waiverCount = (count: number): string => `${count} waived`;
export const isWaiverCount = (relaxed: string): boolean => /^[0-9]+ waived$/.test(relaxed);

/** Not checked though that was required, or though nothing else was: it makes the verdict unknown. */
export const isMissed = ({ outcome, weighs }: Result): boolean => outcome === 'notChecked' && weighs === 'unknown';
