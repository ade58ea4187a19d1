// What takes over where Windows PowerShell tells nothing: setspn.exe, sc.exe and reg.exe; and klist.exe, which tells of tickets.
import { serviceClass } from '../../domain/spn.ts';
import { dataIn, type Facts, type Section, type SectionData } from '../../documents/facts.ts';
import type { runProgram } from '../../system/run.ts';
import { sameName } from '../../text/sameName.ts';
import { joinReasons, reason, textOf, type Reason } from '../../text/reasons.ts';
import { reasonsOf, type CapturedListing, type Reading } from '../captured.ts';
import { readKlist } from '../formats/klist.ts';
import { readNltest, type NltestAnswer } from '../formats/nltest.ts';
import { readRegistryValues } from '../../system/registry.ts';
import { readService, type ServiceReading } from '../formats/sc.ts';
import { readSetspn } from '../formats/setspn.ts';
import { withoutMachine } from '../identity/runAs.ts';
import { serviceDoesNotExist, serviceName } from '../identity/service.ts';
import { failureOf } from '../section.ts';
import { accountFromTools } from '../sections/account.ts';
import { ticketFromKlist } from '../sections/client.ts';
import { hostFromRegistry } from '../sections/host.ts';
import { productFromService } from '../sections/product.ts';
import { serviceFromTools } from '../sections/service.ts';
import { spnsFromTools, wholeSearch } from '../sections/spns.ts';
import { makeAsk, type Ask } from './ask.ts';

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
type ToolSections = { [Name in ToolSection]?: Section<Name> };

export interface ToolRequest {
  sections: readonly ToolSection[];
  /** Why PowerShell does not tell them, without a full stop. */
  why: string;
  /** What is known of the server and its service already; where it is absent and needed, it is read. */
  host?: Host;
  service?: Service;
}

export interface ToolFacts {
  /** Those asked for, collected or failed. */
  sections: ToolSections;
  notes: NonNullable<Facts['notes']>;
  /** Commands whose output fits more than one code page. */
  doubtful: string[];
}

const controlSet = String.raw`HKLM\SYSTEM\CurrentControlSet`;

/**
 * Asks the tools for sections, at once where they do not depend on each other.
 * @param deadline on the clock of sinceStart()
 * @param start starts the programs; another one in tests
 */
export async function readByTools(request: ToolRequest, deadline: number, start?: typeof runProgram): Promise<ToolFacts> {
  const { ask, doubtful, reasons } = makeAsk(deadline, start);
  const search = isAsked(request, 'spns') ? askSetspn(ask, wholeSearch) : undefined;
  const [keys, outputs, ntlm] = await Promise.all([askNames(ask, request), askService(ask, request), askNtlm(ask, request)]);
  const names = hostFromRegistry(keys);
  const host = request.host ?? dataIn(names);
  const isController = await askIsController(ask, outputs, host.netbios);
  const service = request.service ?? dataIn(serviceFromTools(outputs, host.netbios, isController));
  const [computer, user] = await Promise.all([askComputer(ask, request, host, service), askRunAs(ask, request, host, service)]);
  const holders = await search;

  const account = service.kind === 'computer' ? computer : user;
  // The two outputs of sc.exe tell different things.
  const noNames = keys.length > 0 ? failureOf(names) : undefined;
  const lacks = joinReasons([...reasonsOf(outputs), ...(noNames ? [noNames] : [])]);
  const make: { [Name in ToolSection]: () => Section<Name> } = {
    host: () => hostFromRegistry(keys, computer, ntlm),
    product: () => productFromService(outputs),
    service: () => serviceFromTools(outputs, host.netbios, isController),
    account: () => accountFromTools(account, service, host.netbios, lacks),
    spns: () => spnsFromTools(holders!),
  };
  const sections = Object.fromEntries(request.sections.map((name) => [name, make[name]()])) as ToolSections;
  return { sections, notes: notesOf(request, sections, reasons), doubtful };
}

function isAsked({ sections }: ToolRequest, ...names: ToolSection[]): boolean {
  return names.some((name) => sections.includes(name));
}

/** What is lost without PowerShell; and why tools told nothing, where it is not the reason of a section that failed. */
function notesOf({ why, sections: names }: ToolRequest, sections: ToolSections, reasons: Reason[]): ToolFacts['notes'] {
  const collectedOnes = names.filter((name) => sections[name]?.status === 'collected');
  const lost = collectedOnes.length > 0 ? `; they do not tell ${collectedOnes.map((name) => untold[name]).join(', ')}` : '';
  const failures = Object.values(sections).flatMap((section) => (section.status === 'failed' ? [section.reason] : []));
  return [
    { code: 'without-powershell', message: `${why}. setspn.exe, sc.exe and reg.exe were asked instead${lost}.` },
    ...reasons
      .map((reason) => textOf(reason))
      .filter((reason) => !failures.some((failure) => failure.includes(reason)))
      .map((reason): ToolFacts['notes'][number] => ({ code: 'tool-failed', message: `${reason}.` })),
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
  start?: typeof runProgram,
): Promise<{ section: Section<'ticket'>; doubtful: string[] }> {
  const { ask, doubtful } = makeAsk(deadline, start);
  const klist = await ask('klist.exe', get && server !== undefined ? ['get', `${serviceClass}/${server}`] : [], readKlist);
  return { section: ticketFromKlist(klist, server), doubtful };
}

/** How the last use of the secure channel to that domain ended, as nltest.exe tells it. */
export async function readSecureChannel(
  domain: string,
  deadline: number,
  start?: typeof runProgram,
): Promise<{ reading: Reading<NltestAnswer[]>; doubtful: string[] }> {
  const { ask, doubtful } = makeAsk(deadline, start);
  return { reading: await ask('nltest.exe', [`/sc_query:${domain}`], readNltest), doubtful };
}

/** Asks for the machine's names, where they are to be told, or needed for the others and not known. */
async function askNames(ask: Ask, request: ToolRequest): Promise<Reading<Map<string, string>>[]> {
  if (!isAsked(request, 'host') && (request.host || !isAsked(request, 'service', 'account'))) return [];
  const keys = ['Services\\Tcpip\\Parameters', 'Control\\ComputerName\\ActiveComputerName'];
  return Promise.all(keys.map((key) => ask('reg.exe', ['query', `${controlSet}\\${key}`], readRegistryValues)));
}

/** Asks for the policies of NTLM, which are told with the host. */
async function askNtlm(ask: Ask, request: ToolRequest): Promise<Reading<Map<string, string>> | undefined> {
  return isAsked(request, 'host') ? ask('reg.exe', ['query', `${controlSet}\\Control\\Lsa\\MSV1_0`], readRegistryValues) : undefined;
}

/** Asks for the service, where it is to be told, or its account needed and not known. */
async function askService(ask: Ask, request: ToolRequest): Promise<Reading<ServiceReading>[]> {
  if (!isAsked(request, 'service', 'product') && (request.service || !isAsked(request, 'account'))) return [];
  const read = (text: string, code: number | null): ServiceReading =>
    code === serviceDoesNotExist ? { data: { installed: false }, line: 1 } : readService(text);
  return Promise.all(['qc', 'queryex'].map((command) => ask('sc.exe', [command, serviceName], read)));
}

/**
 * Asks whether this machine is a domain controller, where its service runs as one of its own accounts: those of a domain controller are its
 * domain's. Undefined where that is not told.
 */
async function askIsController(ask: Ask, outputs: Reading<ServiceReading>[], shortName: string | undefined): Promise<boolean | undefined> {
  if (dataIn(serviceFromTools(outputs, shortName, false)).kind !== 'localUser') return false;
  const answer = await ask('reg.exe', ['query', `${controlSet}\\Control\\ProductOptions`], readRegistryValues);
  // WinNT, ServerNT and LanmanNT, the domain controllers.
  const type = 'value' in answer ? answer.value.get('producttype') : undefined;
  return type === undefined ? undefined : sameName(type, 'LanmanNT');
}

/** Asks for the SPNs of the computer, where it is the run-as account, or has to show that the server is joined to a domain. */
async function askComputer(
  ask: Ask,
  request: ToolRequest,
  { netbios }: Host,
  { kind }: Service,
): Promise<Reading<CapturedListing[]> | undefined> {
  const isNeeded = isAsked(request, 'host') || (isAsked(request, 'account') && kind === 'computer');
  return isNeeded && netbios !== undefined ? askSetspn(ask, ['-C', '-L', netbios]) : undefined;
}

/** Asks for the SPNs of a run-as account that is not the computer; undefined where it is not known to be one of a directory. */
async function askRunAs(
  ask: Ask,
  request: ToolRequest,
  { netbios }: Host,
  { runAs, kind }: Service,
): Promise<Reading<CapturedListing[]> | undefined> {
  if (!isAsked(request, 'account') || runAs === undefined || (kind !== 'user' && kind !== 'gmsa' && kind !== 'smsa')) return undefined;
  // setspn takes NAME or DOMAIN\name; without -U the name of a computer comes before that of a user.
  const [name, domain] = withoutMachine(runAs.trim(), netbios).split('@');
  const account = domain === undefined ? name! : `${domain}\\${name}`;
  if (/^[-/]/.test(account)) return { file: 'setspn.exe', because: reason('account-like-option', { account: runAs }) };
  return askSetspn(ask, [...(kind === 'user' ? ['-U'] : []), '-L', account]);
}

async function askSetspn(ask: Ask, args: string[]): Promise<Reading<CapturedListing[]>> {
  const answer = await ask('setspn.exe', args, readSetspn);
  return 'because' in answer ? answer : { ...answer, value: answer.value.map((listing) => ({ ...listing, file: answer.file })) };
}
