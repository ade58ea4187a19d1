// What takes over where Windows PowerShell tells nothing: setspn.exe, sc.exe and reg.exe; and klist.exe, which tells of tickets.
import { serviceClass } from '../../domain/spn.ts';
import type { Facts, Section, SectionData, SectionName } from '../../documents/facts.ts';
import type { run } from '../../system/run.ts';
import { findAccount } from '../sections/account.ts';
import { noCaptures, type CapturedListing, type Reading } from '../captured.ts';
import { ticketSection } from '../sections/client.ts';
import { readKlist } from '../formats/klist.ts';
import { commonName } from '../identity/names.ts';
import { collected, dataIn, failed } from '../section.ts';
import { readService, type ServiceReading } from '../formats/sc.ts';
import { serviceSection } from '../sections/service.ts';
import { readSetspn } from '../formats/setspn.ts';
import { spnsSection } from '../sections/spns.ts';
import { asking, type Ask } from './ask.ts';

type Host = Partial<SectionData<'host'>>;
type Service = Partial<SectionData<'service'>>;

/** The sections that the tools tell, and what of each they cannot tell. */
const untold = {
  host: "the server's domain",
  product: "the product's edition and version",
  service: 'when the service started',
  account: "the run-as account's permissions, groups, state and encryption types",
  spns: 'userPrincipalNames',
};
export type ToolSection = keyof typeof untold;

export interface Wanted {
  sections: readonly ToolSection[];
  /** Why PowerShell does not tell them, without a full stop. */
  why: string;
  /** What is known of the server and its service already; where it is absent and needed, it is read. */
  host?: Host;
  service?: Service;
}

export interface Told {
  /** Those wanted, collected or failed. */
  sections: { [Name in ToolSection]?: Section<Name> };
  notes: NonNullable<Facts['notes']>;
  /** Commands whose output fits more than one code page. */
  doubtful: string[];
}

/** What told nothing, so that the tools were asked: what it might have told is not known. */
const inPlaceOf = ['PowerShell', 'directory'] as const;

const serviceName = 'eucsrv';
/** ERROR_SERVICE_DOES_NOT_EXIST, with which sc.exe ends. */
const notInstalled = 1060;
const controlSet = String.raw`HKLM\SYSTEM\CurrentControlSet`;

/**
 * Asks the tools for the sections wanted, at once where they do not depend on each other.
 * @param deadline on the clock of performance.now()
 * @param start starts the programs; another one in tests
 */
export async function readByTools(wanted: Wanted, deadline: number, start?: typeof run): Promise<Told> {
  const { ask, doubtful, reasons } = asking(deadline, start);
  const wants = (...names: ToolSection[]): boolean => names.some((name) => wanted.sections.includes(name));

  const search = wants('spns') ? readHolders(ask) : undefined;
  const [host, outputs] = await Promise.all([
    wants('host') || (wants('service', 'account') && !wanted.host) ? readHost(ask) : undefined,
    wants('service', 'product') || (wants('account') && !wanted.service) ? askService(ask) : undefined,
  ]);
  const names = wanted.host ?? dataIn(host);
  const service = outputs && serviceFrom(outputs, names);
  const runs = wanted.service ?? dataIn(service);
  const asComputer = runs.kind === 'computer';
  const [computer, runAs] = await Promise.all([
    names.netbios !== undefined && (wants('host') || (wants('account') && asComputer))
      ? askSetspn(ask, ['-C', '-L', names.netbios])
      : undefined,
    wants('account') && !asComputer ? askRunAs(ask, runs) : undefined,
  ]);
  // The two outputs of sc.exe tell different things.
  const lacks = [reasonsOf(outputs ?? []), host?.status === 'failed' ? host.reason : ''].filter((reason) => reason !== '').join('; ');

  const sections: Told['sections'] = {
    ...(host && wants('host') ? { host: proveJoined(host, computer) } : {}),
    ...(outputs && wants('product') ? { product: productFrom(outputs) } : {}),
    ...(service && wants('service') ? { service } : {}),
    ...(wants('account') ? { account: accountFrom(asComputer ? computer : runAs, runs, names, lacks) } : {}),
    ...(search ? { spns: await search } : {}),
  };
  return { sections, notes: notesOf(wanted, sections, reasons), doubtful };
}

/** What is lost without PowerShell; and why tools told nothing, where it is not the reason of a section that failed. */
function notesOf({ why, sections: wanted }: Wanted, sections: Told['sections'], reasons: string[]): Told['notes'] {
  const collectedOnes = wanted.filter((name) => sections[name]?.status === 'collected');
  const lost = collectedOnes.length > 0 ? `; they do not tell ${collectedOnes.map((name) => untold[name]).join(', ')}` : '';
  const failures = Object.values(sections).flatMap((section) => (section.status === 'failed' ? [section.reason] : []));
  return [
    { code: 'without-powershell', message: `${why}. setspn.exe, sc.exe and reg.exe were asked instead${lost}.` },
    ...reasons
      .filter((reason) => !failures.some((failure) => failure.includes(reason)))
      .map((reason) => ({ code: 'tool-failed', message: `${reason}.` })),
  ];
}

/**
 * The ticket for the server, as klist.exe tells it: the one in the caller's cache or, with `get`, one that a domain controller is
 * asked for where the cache has none.
 * @param server the name that clients ask for
 */
export async function readTicket(
  server: string | undefined,
  get: boolean,
  deadline: number,
  start?: typeof run,
): Promise<{ section: Section<'ticket'>; doubtful: string[] }> {
  const { ask, doubtful } = asking(deadline, start);
  const klist = await ask('klist.exe', get && server !== undefined ? ['get', `${serviceClass}/${server}`] : [], readKlist);
  return { section: ticketSection({ ...noCaptures, klist }, server), doubtful };
}

/** The names that Windows itself goes by, also where they are longer than 15 characters, or not of the domain's DNS name. */
async function readHost(ask: Ask): Promise<Section<'host'>> {
  const answers = await Promise.all([
    ask('reg.exe', ['query', `${controlSet}\\Services\\Tcpip\\Parameters`], registryStrings),
    ask('reg.exe', ['query', `${controlSet}\\Control\\ComputerName\\ActiveComputerName`], registryStrings),
  ]);
  const values = new Map(answers.flatMap((answer) => ('value' in answer ? [...answer.value] : [])));
  const [hostname, domain, netbios] = ['hostname', 'domain', 'computername'].map((name) => values.get(name));
  const source = String.raw`reg.exe (Tcpip\Parameters, ActiveComputerName)`;
  if (!netbios) return failed(reasonsOf(answers) || `${source} told no name of this computer`);
  const data = { ...(hostname && domain ? { fqdn: `${hostname}.${domain}` } : {}), netbios };
  return collected('host', source, data, ['reg.exe'], inPlaceOf);
}

/** The strings that reg query prints, `NAME    REG_SZ    value`, by their names in lower case. */
function registryStrings(text: string): Map<string, string> {
  const rows = text.split(/\r?\n/).map((line) => /^[ \t]+(\w+)[ \t]+REG_SZ(?:[ \t]+(.*))?$/.exec(line));
  return new Map(rows.flatMap((row) => (row ? [[row[1]!.toLowerCase(), (row[2] ?? '').trim()]] : [])));
}

/** A computer account of its name proves that the server is joined to a domain; no other output tells that. */
function proveJoined(host: Section<'host'>, computer: Reading<CapturedListing[]> | undefined): Section<'host'> {
  if (host.status !== 'collected' || !computer || !('value' in computer)) return host;
  const { netbios } = host.data;
  const joined = computer.value.some(({ account }) => account && commonName(account.dn).toLowerCase() === netbios?.toLowerCase());
  return joined ? { ...host, data: { ...host.data, joined } } : host;
}

function askService(ask: Ask): Promise<Reading<ServiceReading>[]> {
  const read = (text: string, code: number | null): ServiceReading =>
    code === notInstalled ? { data: { installed: false }, line: 1 } : readService(text);
  return Promise.all(['qc', 'queryex'].map((command) => ask('sc.exe', [command, serviceName], read)));
}

/** One of the two outputs is enough: what the other would have told is not known. */
function serviceFrom(outputs: Reading<ServiceReading>[], { netbios }: Host): Section<'service'> {
  const service = outputs.filter((output) => 'value' in output);
  if (service.length === 0) return failed(reasonsOf(outputs));
  return known('service', serviceSection({ ...noCaptures, service }, netbios), service);
}

/** The product is where the service's program is. */
function productFrom(outputs: Reading<ServiceReading>[]): Section<'product'> {
  for (const output of outputs) {
    const path = 'value' in output ? output.value.binaryPath : undefined;
    const folder = path === undefined ? undefined : /^"?([a-z]:\\[^"]*?)\\[^"\\]*\.exe(?:["\s]|$)/i.exec(path)?.[1];
    if (folder !== undefined) return collected('product', output.file, { folder }, ['path of the service'], inPlaceOf);
  }
  return failed(reasonsOf(outputs) || `${sourceOf(outputs)} told no folder of the service's program`);
}

/** Asks for the SPNs of a run-as account that is not the computer; undefined where it is not known to be one of a directory. */
async function askRunAs(ask: Ask, { runAs, kind }: Service): Promise<Reading<CapturedListing[]> | undefined> {
  if (runAs === undefined || (kind !== 'user' && kind !== 'gmsa' && kind !== 'smsa')) return undefined;
  // setspn takes NAME or DOMAIN\name; without -U the name of a computer comes before that of a user.
  const [name, domain] = runAs.trim().split('@');
  const account = domain === undefined ? name! : `${domain}\\${name}`;
  if (/^[-/]/.test(account))
    return { file: 'setspn.exe', reason: `setspn.exe cannot be asked for ${runAs}, which it would take for an option` };
  return askSetspn(ask, [...(kind === 'user' ? ['-U'] : []), '-L', account]);
}

/** The run-as account's DN and SPNs. @param lacks why its name is not known, where it is not */
function accountFrom(answer: Reading<CapturedListing[]> | undefined, service: Service, host: Host, lacks: string): Section<'account'> {
  const { runAs, kind } = service;
  if (answer && 'reason' in answer) return failed(answer.reason);
  if (runAs === undefined || (!answer && kind === 'computer'))
    return failed(`which account UCServer runs under is not known${lacks && `: ${lacks}`}`);
  if (kind === undefined) return failed(`the service runs as ${runAs}; which account of the directory that is, is not known`);
  // It assumes nothing where it is told both, so it has no notes.
  const { section } = findAccount({ ...noCaptures, listings: answer?.value ?? [] }, service, host.netbios);
  return known('account', section, answer ? [answer] : []);
}

async function readHolders(ask: Ask): Promise<Section<'spns'>> {
  const answer = await askSetspn(ask, ['-T', '*', '-F', '-Q', `${serviceClass}/*`]);
  if ('reason' in answer) return failed(answer.reason);
  return spnsSection({ ...noCaptures, listings: answer.value }, { used: [] }).section;
}

async function askSetspn(ask: Ask, args: string[]): Promise<Reading<CapturedListing[]>> {
  const answer = await ask('setspn.exe', args, readSetspn);
  return 'reason' in answer ? answer : { ...answer, value: answer.value.map((listing) => ({ ...listing, file: answer.file })) };
}

/** Of these commands, and all its keys looked for: what is not there is not known. */
function known<Name extends SectionName>(name: Name, section: Section<Name>, from: { file: string }[]): Section<Name> {
  return section.status === 'collected' ? collected(name, sourceOf(from), section.data, [], inPlaceOf) : section;
}

function sourceOf(readings: { file: string }[]): string {
  return readings.map(({ file }) => file).join(', ');
}

function reasonsOf(readings: Reading<unknown>[]): string {
  return [...new Set(readings.flatMap((reading) => ('reason' in reading ? [reading.reason] : [])))].join('; ');
}
