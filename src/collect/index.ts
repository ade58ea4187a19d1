// Collects the facts: which source fills which section. Observes only; nothing is judged here.
import { dataIn, type Facts, type Section, type SectionData } from '../documents/facts.ts';
import { netbiosName } from '../domain/hostName.ts';
import { utc } from '../domain/time.ts';
import { VERSION } from '../generated/version.ts';
import { type Clock, sinceStart } from '../system/clock.ts';
import { WrongUse } from '../system/errors.ts';
import { trace } from '../system/trace.ts';
import { reason } from '../text/reasons.ts';
import { readCaptured, type Captured } from './captured.ts';
import type { DirectoryFacts, ServerPlace } from './directory/facts.ts';
import type { LdapOptions, LdapTarget } from './ldap/target.ts';
import { namesOfServer } from './identity/host.ts';
import { skipped } from './section.ts';
import { findAccount, joinAccounts } from './sections/account.ts';
import { authFromFiles, authNotes } from './sections/auth.ts';
import { clientLogFromFiles, clientSection, ticketFromKlist } from './sections/client.ts';
import { withClock, withLdif } from './sections/directory.ts';
import { accountNames, computerName, hostFromOption } from './sections/host.ts';
import { isController } from './sections/controller.ts';
import { withSecureChannel } from './sections/secureChannel.ts';
import { absentNameNotes, codePageNotes, distinct, otherNameNotes } from './sections/notes.ts';
import { spnsFromFiles } from './sections/spns.ts';
import type { runProgram } from '../system/run.ts';
import type { SourceFiles } from './sources.ts';
import type { Machine } from './windows/machine.ts';

export interface Request {
  files: SourceFiles;
  /** Its time when collecting begins is the rules' now. */
  clock: Clock;
  /** The server that is judged, as --server names it. */
  server?: string;
  role?: Facts['role'];
  /** Which ProCall it is, as somebody says: counts where its program does not say it. */
  edition?: SectionData<'product'>['edition'];
  ldap?: LdapOptions;
  /** Read this machine, beside the files. */
  live?: boolean;
  /** Live: ask a domain controller for a ticket. */
  probeTicket?: boolean;
  /** When sources that are not read yet fail, on the clock of sinceStart(); absent: never. */
  deadline?: number;
  /** Live: starts programs; another one in tests. */
  start?: typeof runProgram;
}

/** What was read, in the order in which one source needs what another tells. */
interface Readings {
  /** The name in --server, without the dot of the root. */
  server: string | undefined;
  /** The server's NetBIOS name, where it is known. */
  shortName: string | undefined;
  captured: Captured;
  service: Section<'service'>;
  directory: DirectoryFacts | undefined;
  machine: Machine;
}

/** @throws WrongUse where a named file cannot be read, or --ldap is none */
export async function collect(request: Request): Promise<Facts> {
  const begun = sinceStart();
  const now = request.clock();
  const { role } = request;
  const readings = await readSources(request, now);
  const { server, captured, machine } = readings;
  const { sections, notes } = sectionsFrom(readings, role);
  traceSections(sections);
  const own = role === 'client' ? dataIn(sections.client).serverName : dataIn(sections.host).fqdn;
  return {
    format: 'kerbcheck-facts/1',
    server: server ?? own ?? computerName(captured.listings) ?? '-',
    ...(role ? { role } : {}),
    collectedAt: utc(now),
    collector: {
      version: VERSION,
      ...machine.collector,
      options: optionsOf(request),
      seconds: Math.round((sinceStart() - begun) / 100) / 10,
    },
    ...(captured.files.length > 0 && { files: captured.files }),
    notes: distinct([...notes, ...codePageNotes(machine.doubtful)]),
    sections,
  };
}

function traceSections(sections: Facts['sections']): void {
  for (const [name, section] of Object.entries(sections)) {
    const { status } = section;
    trace({ what: 'section', name, status, ...(status === 'collected' ? { source: section.source } : { why: section.reason }) });
  }
}

async function readSources(request: Request, now: Date): Promise<Readings> {
  const { files, clock, role, edition, ldap, live = false, probeTicket = false, deadline = Infinity, start } = request;
  if (files['general-xml'] && files['datacenter-config'])
    throw new WrongUse('--general-xml and --datacenter-config: the setting is in the one or the other, give the one of the edition');
  const server = request.server?.replace(/\.$/, '');
  const target = ldap && (await (await import('./ldap/target.ts')).ldapTarget(ldap, deadline));
  const captured = await readCaptured(files, now, deadline);
  const named = server && netbiosName(server);
  const fromFiles = await serviceIn(captured, server);
  const machine = live ? await readThisMachine({ server, role, edition, service: fromFiles, probeTicket, deadline, start }) : noMachine;
  const service = preferredSection(fromFiles, machine.sections.service);
  const shortName = named ?? dataIn(machine.sections.host).netbios;
  const directory =
    target && (await askDirectory(target, service, shortName, role, placeOf(server, role, machine.sections.host), deadline, clock));
  return { server, shortName, captured, service, directory, machine };
}

/** The options that decide what is read: with them the same can be looked at again. */
function optionsOf({ files, server, role, ldap, live, probeTicket }: Request): string[] {
  const asked = [...Object.values(files).flat(), ldap].some((one) => one !== undefined);
  const valued: [option: string, values: string | string[] | undefined][] = [
    ...Object.entries(files),
    ...Object.entries({ ldap: ldap?.url, 'ldap-ca': ldap?.caFile, server, role }),
  ];
  return [
    ...valued.flatMap(([option, values]) => [values ?? []].flat().flatMap((value) => [`--${option}`, value])),
    ...(live && asked ? ['--live'] : []),
    ...(probeTicket ? ['--probe-ticket'] : []),
  ];
}

/** Where this machine is not read. */
const noMachine: Machine = { sections: {}, ntlmOutgoing: {}, isElsewhere: false, collector: {}, notes: [], doubtful: [] };

/** The reader of sc is loaded where there is a file for it. */
async function serviceIn(captured: Captured, server: string | undefined): Promise<Section<'service'>> {
  if (captured.service.length === 0) return skipped(reason('no-option', { option: '--service' }));
  const host = server === undefined ? {} : namesOfServer(server);
  return (await import('./sections/service.ts')).serviceFromFiles(captured, host);
}

async function readThisMachine(request: Parameters<typeof import('./windows/machine.ts').readMachine>[0]): Promise<Machine> {
  return (await import('./windows/machine.ts')).readMachine(request);
}

/** Where the server is; the domain of a workstation is not that of its server. */
function placeOf(server: string | undefined, role: Facts['role'], host: Section<'host'> | undefined): ServerPlace {
  const { domain, fqdn } = role === 'client' ? {} : dataIn(host);
  return { domain, fqdn: server ?? fqdn };
}

/** What the directory tells, loaded where it is asked. */
async function askDirectory(
  target: LdapTarget,
  service: Section<'service'>,
  shortName: string | undefined,
  role: Facts['role'],
  place: ServerPlace,
  deadline: number,
  clock: Clock,
): Promise<DirectoryFacts> {
  const { readLdap } = await import('./ldap/search.ts');
  const { directoryFacts } = await import('./directory/facts.ts');
  const wanted =
    role === 'client' ? { because: reason('role-client') } : (await import('./directory/runAsEntry.ts')).runAsAccount(service, shortName);
  return directoryFacts(await readLdap(target, wanted, shortName, deadline, clock), wanted, place);
}

/** Files come before --ldap, and that before this machine. */
function sectionsFrom(
  { server, shortName, captured, service, directory, machine }: Readings,
  role: Facts['role'],
): { sections: Facts['sections'] & { host?: Section<'host'>; client?: Section<'client'> }; notes: NonNullable<Facts['notes']> } {
  const live = machine.sections;
  const runAs = findAccount(captured, dataIn(service), shortName);
  const spns = spnsFromFiles(captured, runAs);
  const named =
    live.host?.status === 'collected'
      ? live.host
      : hostFromOption(server, accountNames(captured), tellsOfSpns(captured, directory), directory?.host);
  const account =
    role === 'client' ? skipped(reason('role-client')) : joinAccounts(runAs, preferredSection(directory?.account, live.account));
  const channel = withSecureChannel(named, captured.secureChannel ?? machine.secureChannel, isController(dataIn(account), shortName));
  const host = channel.section;
  const asked = preferredSection(
    skipped(reason('no-option', { option: '--ldap' })),
    withClock(directory?.directory, false),
    withClock(live.directory, !machine.isElsewhere),
  );
  const holders = preferredSection(spns.section, directory?.spns, live.spns);
  const ofServer = {
    host,
    product: preferredSection(skipped(reason('no-product-source')), live.product),
    service,
    auth: preferredSection(authFromFiles(captured, dataIn(host)), live.auth),
  };
  return {
    sections: {
      ...(role === 'client' ? { client: clientSection(server, live.client, machine.ntlmOutgoing) } : ofServer),
      directory: withLdif(asked, captured, dataIn(account).sid),
      account,
      spns: holders,
      clientLog: preferredSection(clientLogFromFiles(captured.clientLog), live.clientLog),
      ticket: preferredSection(ticketFromKlist(captured.klist, server), live.ticket),
    },
    notes: [
      ...authNotes(captured.generalXml),
      ...runAs.notes,
      ...channel.notes,
      ...spns.notes,
      ...machine.notes,
      ...(directory?.notes ?? []),
      ...otherNameNotes(dataIn(account), dataIn(host)),
      ...absentNameNotes(server, dataIn(account), dataIn(holders)),
    ],
  };
}

/** Somebody asked for the holders of SPNs, of which nothing can be said without the server's names. */
function tellsOfSpns({ listings, notListings, ldif }: Captured, directory: DirectoryFacts | undefined): boolean {
  return listings.length > 0 || notListings.length > 0 || ldif.length > 0 || directory !== undefined;
}

/** The first of the sections that somebody asked for; else why the last was not. */
function preferredSection<One extends { status: string }>(...sections: [One, ...(One | undefined)[]]): One;
function preferredSection<One extends { status: string }>(...sections: (One | undefined)[]): One | undefined;
function preferredSection<One extends { status: string }>(...sections: (One | undefined)[]): One | undefined {
  const given = sections.filter((section) => section !== undefined);
  return given.find(({ status }) => status !== 'skipped') ?? given.at(-1);
}
