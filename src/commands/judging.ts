// What check and evaluate do alike: judge facts, write the reports, set the exit code.
import { optionsTelling } from '../collect/sources.ts';
import { evaluateFacts, type Basis } from '../evaluate/index.ts';
import type { Pack } from '../evaluate/pack.ts';
import { packOf } from '../evaluate/packs.ts';
import { select, type Lists } from '../evaluate/select.ts';
import type { Site } from '../evaluate/site.ts';
import type { Waiver } from '../generated/waivers.ts';
import { exitCode, type End, type ExitMode } from '../exit.ts';
import type { Facts } from '../documents/facts.ts';
import { isForPeople } from '../report/index.ts';
import type { Team } from '../report/teams.ts';
import { visible } from '../text/visible.ts';
import { languageFor, type AskedLanguage } from '../report/languages.ts';
import { writeReports } from '../report/write.ts';
import { withNumber, type ResultNote, type Results, type Severity, type Unread } from '../documents/results.ts';
import { systemClock } from '../system/clock.ts';
import { clearProgress, progress, progressOn, showProgress } from '../system/progress.ts';
import { countOf } from '../text/plural.ts';
import { WrongUse } from '../system/errors.ts';
import { plain, stdoutAbilities } from '../system/stdout.ts';
import type { ReliedOn } from './believed.ts';
import { outputsOf } from './outputs.ts';
import { asItIs, type Redact, type RedactOptions } from './redacting.ts';
import { believeAll, readSiteFile, readSiteText, siteFileOf, type SiteReading } from './siteFiles.ts';

/** The options of judging, as the command line has them. */
export interface JudgingOptions extends RedactOptions {
  /** Absent: text, to standard output. */
  output?: string[];
  only?: string;
  skip?: string;
  require?: string;
  'fail-on': Severity;
  exit: ExitMode;
  site?: string;
  waivers?: string;
  rules?: string;
  expect?: string;
  trace?: string;
  role?: NonNullable<Site['role']>;
  'max-age'?: string;
  verbose: boolean;
  quiet: boolean;
  'no-color': boolean;
  language: AskedLanguage;
  for?: Team;
}

/** Those of them by which is judged, whatever is reported. */
export type BasisOptions = Omit<JudgingOptions, 'output' | 'trace' | 'language' | 'verbose' | 'quiet' | 'no-color' | 'for'>;

/** The facts of one server, what --set changed in them, and how their names are taken out of what is written (--redact). */
export interface ServerFacts {
  facts: Facts;
  basis: Basis;
  changed?: Record<string, unknown>;
  /** Of their file as it lies on disk, or as it will be written. */
  sha256: string;
  redact: Redact;
}

/** What stands for a server and tells no facts of it: a whole file is wrong use, a line of NDJSON a server of which nothing is known. */
export interface NoFacts {
  broken: 'file' | 'line';
  /** As what it is reported. */
  place: string;
  /** The file in which that is wrong, with the number of the line where it is known. */
  source: string;
  message: string;
  basis: Basis;
}

/**
 * All by which facts are judged.
 * @param readsItself as believeAll has it
 * @throws WrongUse where one of its files is not valid, not to be believed, or not as it is pinned
 */
export async function basisOf(options: BasisOptions, readsItself: boolean): Promise<Basis> {
  const { pack, basisFor } = await groundsOf(options, readsItself, siteFileOf(options.site, 'kerbcheck.yaml'));
  const basis = basisFor(await readSiteFile(options.site, pack));
  if (options.expect !== undefined) await (await import('./pins.ts')).checkPins(options.expect, basis);
  return basis;
}

/** By what is judged, whatever the site. */
export interface Grounds {
  pack: Pack;
  /** @throws WrongUse where a list names what is no rule and no tag */
  basisFor(reading: SiteReading): Basis;
}

/**
 * @param readsItself as believeAll has it
 * @param siteFile is to be believed, too: one question is faster than two
 * @throws WrongUse as basisOf does, but for what the site file says
 */
export async function groundsOf(options: Omit<BasisOptions, 'site'>, readsItself: boolean, siteFile?: ReliedOn): Promise<Grounds> {
  const waiverFile = siteFileOf(options.waivers, 'waivers.yaml');
  const named = [...(options.expect === undefined ? [] : [options.expect]), ...(await ruleFilesOf(options.rules))];
  await believeAll([siteFile, waiverFile, ...named.map((path): ReliedOn => ({ path, isNamed: true }))], readsItself);
  const pack = await packOf(options.rules);
  const waivers = waiverFile && (await readSiteText(waiverFile));
  const accepted = waivers ? (await import('../evaluate/files/waivers.ts')).readWaivers(waivers.file.path, waivers.text, pack) : [];
  return {
    pack,
    basisFor: ({ site, ...siteFile }) => ({
      clock: systemClock,
      pack,
      selection: select(pack, listsOf(options), site.require),
      site: { ...(options.redact ? withoutLabel(site) : site), ...(options.role ? { role: options.role } : {}) },
      ...siteFile,
      ...(options.rules === undefined ? {} : { rulesFolder: options.rules }),
      waivers: options.redact ? accepted.map(withoutOwner) : accepted,
      ...(waivers ? { waiverFile: waivers.file } : {}),
      ...(options.role === undefined ? {} : { role: options.role }),
      failOn: options['fail-on'],
      exitMode: options.exit,
      optionsTelling,
      ...(options['max-age'] === undefined ? {} : { maxAgeDays: daysOf(options['max-age']) }),
    }),
  };
}

/** The folder of --rules and what stands in it. */
async function ruleFilesOf(folder: string | undefined): Promise<string[]> {
  return folder === undefined ? [] : [folder, ...(await import('../evaluate/files/ruleFolder.ts')).ruleFilesIn(folder)];
}

/** Whose the server is, is nobody's business whom a report without names is handed on to. */
function withoutLabel({ label: _, ...site }: Site): Site {
  return site;
}

/** Names that facts need not tell: those that the site file and the waivers have. */
export function namesGiven({ site, waivers }: Pick<Basis, 'site' | 'waivers'>): string[] {
  const spns = waivers.flatMap(({ subject }) => (subject?.includes('/') ? [subject] : []));
  return [...site.aliases, ...spns];
}

/** The files by which is judged, as commands in the results name them. */
export function pathsGiven({ siteFile, waiverFile, rulesFolder }: Basis): string[] {
  return [siteFile?.path, waiverFile?.path, rulesFolder].filter((path) => path !== undefined);
}

/** Who answers for a waiver, and why it was given, are in free words, which no facts tell. */
function withoutOwner(waiver: Waiver): Waiver {
  return { ...waiver, owner: 'left out', reason: 'left out' };
}

function listsOf({ only, skip, require }: Lists): Lists {
  return { ...(only !== undefined && { only }), ...(skip !== undefined && { skip }), ...(require !== undefined && { require }) };
}

function daysOf(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new WrongUse(`--max-age ${text}: a number of days is expected`);
  return Number(text);
}

/** Judges the facts of one server. @param notes what is to be said of them in this run */
export function judge({ facts, basis, redact, ...origin }: ServerFacts, notes: ResultNote[]): ReturnType<typeof evaluateFacts> {
  const { results, end } = evaluateFacts(facts, basis, { ...origin, notes });
  return { results: redact === asItIs ? results : withNumber(redact(results)), end };
}

/** Judges the facts one after the other. Answers with the exit code. */
export async function judgeAll(all: AsyncIterable<ServerFacts | NoFacts>, options: Omit<JudgingOptions, 'site'>): Promise<number> {
  const outputs = outputsOf(options);
  const ends = new Set<End>();
  let brokenFile = false;
  const judged = new Map<string, Before>();
  // Standard output that is shown as it comes would stand in one line with it.
  const isQuiet = options.verbose || outputs.some(({ file, format }) => file === undefined && format !== 'text');
  showProgress(isQuiet ? undefined : progressOn());
  let count = 0;
  async function* documents(): AsyncIterable<Results | Unread> {
    for await (const one of all) {
      if (count > 0) progress(`${countOf(count, 'server')} judged`);
      count += 1;
      if ('broken' in one) {
        // The reason quotes what stands there, whose names nobody knows.
        const message = options.redact ? `${one.place}: cannot be judged (what is wrong is not quoted with --redact)` : one.message;
        clearProgress();
        complain(message);
        if (one.broken === 'file') brokenFile = true;
        else ends.add('unknown');
        yield (await import('../evaluate/unread.ts')).unreadServer(one.place, message, one.basis, options.redact ? undefined : one.source);
        continue;
      }
      const { results, end } = judge(one, sameServerNotes(one, judged));
      ends.add(end);
      yield results;
    }
    clearProgress();
  }
  // Asking opens standard output, which takes 3 ms.
  const abilities = outputs.some(({ file }) => file === undefined) ? stdoutAbilities() : plain;
  const forPeople = outputs.some(({ format }) => isForPeople(format));
  if (options.for !== undefined && !forPeople) throw new WrongUse(`--for ${options.for}: -o text, html or markdown is expected`);
  const notWritten = await writeReports(outputs, documents(), {
    verbose: options.verbose,
    ...(options.for !== undefined && { team: options.for }),
    exitMode: options.exit,
    ...abilities,
    color: abilities.color && !options['no-color'],
    ...(await languageFor(forPeople ? options.language : 'en')),
  });
  notWritten.forEach(complain);
  const end = worst(ends);
  if (end === 'wrongUse') complain('nothing was checked: no rule has what it needs');
  return exitCode(notWritten.length > 0 ? 'broken' : brokenFile ? 'wrongUse' : end, options.exit);
}

/** By what a server was judged earlier in a run. */
interface Before {
  collectedAt: string;
  siteFile: string | undefined;
}

/** @param judged the servers before; kept for the run */
function sameServerNotes({ facts, basis, redact }: ServerFacts, judged: Map<string, Before>): ResultNote[] {
  const { server, collectedAt } = facts;
  if (server === '-') return [];
  const before = judged.get(server.toLowerCase());
  const siteFile = basis.siteFile?.path;
  judged.set(server.toLowerCase(), { collectedAt, siteFile });
  if (before === undefined) return [];
  // Two captures of one run are of the same second.
  const isOtherSite = before.siteFile !== siteFile && redact === asItIs;
  const by = isOtherSite
    ? `by ${before.siteFile}; this is by ${siteFile}`
    : `by facts of ${before.collectedAt}; these are of ${collectedAt}`;
  return [{ code: 'same-server', message: `${server} was judged before in this run, ${by}.` }];
}

export function complain(message: string): void {
  process.stderr.write(`kerbcheck: ${visible(message)}\n`);
}

/** The end of a run over several servers: a finding on one outweighs an unknown on another. */
function worst(ends: Set<End>): End {
  const order: End[] = ['majorFinding', 'minorFinding', 'unknown', 'wrongUse'];
  return order.find((end) => ends.has(end)) ?? 'compliant';
}
