import { collect as collectFacts, type Request } from '../collect/index.ts';
import { sources, type SourceOption } from '../collect/sources.ts';
import { flawOfServerName } from '../domain/hostName.ts';
import { factsText } from '../documents/facts.ts';
import { systemClock, sinceStart } from '../system/clock.ts';
import { WrongUse } from '../system/errors.ts';
import { writeFileAtomic } from '../system/files.ts';
import { clearProgress, progressOn, showProgress } from '../system/progress.ts';
import { openTrace, prepareTrace } from '../system/trace.ts';
import { stdoutAbilities, writeStdout } from '../system/stdout.ts';
import { redactingOf, type RedactOptions } from './redacting.ts';
import { refuseReplacing } from './replacing.ts';
import { believeAll, readSiteFile, siteFileOf, withSiteSources } from './siteFiles.ts';

/** The options of collecting, as the command line has them: the files of each source among them. */
export interface SourceOptions extends Partial<Record<SourceOption, string[]>> {
  server?: string;
  role?: NonNullable<Request['role']>;
  /** Of the site file alone. */
  edition?: NonNullable<Request['edition']>;
  facts?: string;
  ldap?: string;
  'ldap-ca'?: string;
  live: boolean;
  'probe-ticket': boolean;
  timeout: string;
  trace?: string;
}

/** kerbcheck collect: the facts as JSON, to the file of --facts or to standard output. Answers with the exit code. */
export async function collect(options: SourceOptions & RedactOptions & { site?: string }): Promise<number> {
  prepareTrace(options.trace);
  await believeAll([siteFileOf(options.site, 'kerbcheck.yaml')], readsItself(options));
  const reading = await readSiteFile(options.site);
  const asked = withSiteSources(options, reading);
  refuseReplacing([], asked, reading);
  const redacting = await redactingOf(options);
  openTrace();
  showProgress(progressOn());
  const facts = await collectFacts(await believedRequest(asked));
  clearProgress();
  const redact = await redacting.redactFor(facts, reading.site.aliases);
  if (options.facts === undefined) await writeStdout(factsText(redact(facts), stdoutAbilities().ascii));
  else await writeFileAtomic(options.facts, factsText(redact(facts)));
  await redacting.save();
  return 0;
}

/** @throws WrongUse, as requestOf does; or where others may write the script that is run */
export async function believedRequest(options: SourceOptions): Promise<Request> {
  const request = requestOf(options);
  const script = request.live ? (await import('../collect/windows/probe.ts')).scriptBeside() : undefined;
  if (script !== undefined) await believeAll([{ path: script, isNamed: false }], true);
  return request;
}

/** Facts are read of this machine or the directory, for all that the command line says: a site file may still name captured files. */
export function readsItself({ live, ldap, ...options }: SourceOptions): boolean {
  return live || ldap !== undefined || givenSources(options).length === 0;
}

function givenSources(options: Partial<Record<SourceOption, string[]>>): typeof sources {
  return sources.filter(({ option }) => (options[option] ?? []).length > 0);
}

/** @throws WrongUse where no source is named, or an option has no value that it can have */
export function requestOf(options: SourceOptions): Request {
  const given = givenSources(options);
  const { server, role, edition, ldap, 'ldap-ca': caFile } = options;
  const isWindows = process.platform === 'win32';
  const live = options.live || (isWindows && given.length === 0 && ldap === undefined);
  if (live && !isWindows) throw new WrongUse('--live reads a machine that runs Windows, which this one does not');
  if (options['probe-ticket'] && !live) throw new WrongUse('--probe-ticket asks for a ticket on this machine: give --live, too');
  if (!live && given.length === 0 && ldap === undefined)
    throw new WrongUse(`no source is given; expected at least one of ${sources.map(({ option }) => `--${option}`).join(', ')}, --ldap`);
  if (caFile !== undefined && ldap === undefined) throw new WrongUse('--ldap-ca is given without --ldap');
  const flaw = server === undefined ? undefined : flawOfServerName(server);
  if (flaw !== undefined) throw new WrongUse(`${`--server ${server}`.trimEnd()}: ${flaw}`);
  return {
    files: Object.fromEntries(given.map(({ option }) => [option, options[option]])),
    clock: systemClock,
    ...(server === undefined ? {} : { server }),
    ...(role === undefined ? {} : { role }),
    ...(edition === undefined ? {} : { edition }),
    ...(ldap === undefined ? {} : { ldap: { url: ldap, ...(caFile === undefined ? {} : { caFile }) } }),
    live,
    probeTicket: options['probe-ticket'],
    deadline: sinceStart() + 1000 * secondsOf(options.timeout),
  };
}

/** @throws WrongUse where it is no positive number */
function secondsOf(timeout: string): number {
  const seconds = /^\d{1,6}(?:\.\d{1,3})?$/.test(timeout) ? Number(timeout) : 0;
  if (seconds === 0) throw new WrongUse(`--timeout ${timeout}: a number of seconds is expected, more than 0`);
  return seconds;
}
