// This machine, live: what PowerShell and the directory tell and, where they do not, the tools of Windows.
import { dataIn, type Facts, type Section, type SectionData, type SectionName } from '../../documents/facts.ts';
import { directoryFacts, type DirectoryFacts, type ServerPlace } from '../directory/facts.ts';
import type { DirectoryReading } from '../directory/query.ts';
import { netbiosName } from '../../domain/hostName.ts';
import { isSameMachine } from '../identity/host.ts';
import type { runProgram } from '../../system/run.ts';
import { joinReasons, reason, since, textOf, type Lack, type Reason } from '../../text/reasons.ts';
import type { Reading } from '../captured.ts';
import type { NltestAnswer } from '../formats/nltest.ts';
import { failed, failureOf, skipped } from '../section.ts';
import { sameName } from '../../text/sameName.ts';
import { clientLogFromProfiles } from '../sections/client.ts';
import { hostFromOption } from '../sections/host.ts';
import { windowsFacts } from '../sections/probe.ts';
import type { RunAsAccount } from '../directory/runAsEntry.ts';
import { readProfileLogs } from './clientLogs.ts';
import { probe } from './probe.ts';
import { readInstalledSetting } from './setting.ts';
import { readByTools, readSecureChannel, readTicket, type ToolSection } from './tools.ts';
import { sinceStart } from '../../system/clock.ts';

export interface MachineRequest {
  /** The server that is judged, where it is named; it may be another machine. */
  server: string | undefined;
  role: Facts['role'];
  /** Which ProCall it is, as somebody says. */
  edition: SectionData<'product'>['edition'];
  /** What captured files tell of the service: the account that it runs as is the one to read. */
  service: Section<'service'>;
  /** Ask a domain controller for a ticket. */
  probeTicket: boolean;
  /** On the clock of sinceStart(). */
  deadline: number;
  /** Starts programs; another one in tests. */
  start?: typeof runProgram | undefined;
}

/** What this machine tells; what is not known says why. */
export interface Machine {
  sections: { [Name in SectionName]?: Section<Name> };
  /** What nltest.exe says of the secure channel, where it was asked. */
  secureChannel?: Reading<NltestAnswer[]>;
  /** Whether this machine may use NTLM as a client. */
  ntlmOutgoing: Pick<SectionData<'client'>, 'ntlmOutgoing'>;
  /** The server is another machine: of this one, only the directory that it can ask tells of it. */
  isElsewhere: boolean;
  collector: { machine?: string; user?: string };
  notes: NonNullable<Facts['notes']>;
  /** Commands whose output fits more than one code page. */
  doubtful: string[];
}

/** Of the time, what PowerShell may take: the tools need the rest. */
const probeShare = 0.7;

/** Reads this machine. Nothing is thrown for what is not there or may not be read. */
export async function readMachine(request: MachineRequest): Promise<Machine> {
  const { server, role, probeTicket, deadline, start } = request;
  const machine = await readWindows(request);
  const { sections } = machine;
  if (role === 'client') {
    sections.account = skipped(reason('role-client'));
    sections.clientLog = clientLogFromProfiles(await readProfileLogs(process.env, deadline));
  } else if (machine.isElsewhere) {
    // Accounts are looked for by the short name: that of this machine is in this machine's domain.
    const { machine: own } = machine.collector;
    if (own !== undefined && sameName(netbiosName(server!), own))
      sections.account = failed(reason('same-short-name', { server: server!, machine: own }));
  } else {
    const { section, notes } = await readInstalledSetting(sections.product, request.edition);
    sections.auth = section;
    machine.notes.push(...notes);
  }
  if (probeTicket || role === 'client') {
    const name = server ?? (role === 'client' ? dataIn(sections.client).serverName : dataIn(sections.host).fqdn);
    const ticket = await readTicket(name, probeTicket, deadline, start);
    sections.ticket = ticket.section;
    machine.doubtful.push(...ticket.doubtful);
  } else sections.ticket = skipped(reason('no-option', { option: '--probe-ticket' }));
  return machine;
}

async function readWindows(request: MachineRequest): Promise<Machine> {
  const { server, role, service, deadline, start } = request;
  const computer = server && netbiosName(server);
  const now = sinceStart();
  const share = now + probeShare * (deadline - now);
  const document = await probe({ role, computer, runAs: dataIn(service).runAs, deadline: share, start });
  if ('because' in document) return withoutPowershell(request, document.because);

  const told = windowsFacts(document, computer, service);
  const { machine: own, user, notes, host, product, client, ntlmOutgoing, channelDomain } = told;
  const machine: Machine = {
    sections: { host, product, service: told.service, client },
    ntlmOutgoing,
    isElsewhere: false,
    collector: { ...(own !== undefined && { machine: own }), ...(user !== undefined && { user }) },
    notes: [...notes, ...document.notTaken.map(scriptNote)],
    doubtful: [],
  };
  const { sections } = machine;
  // What one part of Windows does not tell, such as a broken WMI, the tools may.
  if (role !== 'client') await askTools(machine, failedIn(sections, ['host', 'product', 'service']), request);
  const netbios = own ?? dataIn(sections.host).netbios;
  if (netbios !== undefined) machine.collector.machine = netbios;
  const isOfTools = sections.service !== told.service && service.status === 'skipped' && sameName(netbios, computer ?? netbios);
  const { wanted } = isOfTools ? windowsFacts(document, computer ?? netbios, sections.service) : told;
  const read =
    'because' in told.directory
      ? withoutDirectory(told.directory.because)
      : directoryFacts(
          told.directory,
          role === 'client' ? { because: reason('role-client') } : wanted,
          placeOf(request, dataIn(sections.host), dataIn(client)),
        );
  Object.assign(sections, { directory: read.directory, account: read.account, spns: read.spns });
  machine.notes.push(...read.notes);
  markElsewhere(machine, request, read.host);
  if (channelDomain !== undefined && role !== 'client' && !machine.isElsewhere) {
    const { reading, doubtful } = await readSecureChannel(channelDomain, deadline, start);
    machine.secureChannel = reading;
    machine.doubtful.push(...doubtful);
  }
  // Where the machine is in no domain there is none to ask otherwise, either.
  if (dataIn(host).joined === false) return machine;
  const unread: ToolSection[] = [
    ...(role !== 'client' && isAccountUnread(told.directory, wanted) ? (['account'] as const) : []),
    ...(read.spns.status === 'failed' ? (['spns'] as const) : []),
  ];
  const because = failureOf(sections.spns) ?? failureOf(sections.account);
  if (unread.length > 0 && because) await askTools(machine, unread, request, `The directory could not be read: ${textOf(because)}`);
  return machine;
}

/** The account could have been looked for, and was not, or there was no answer. */
function isAccountUnread(reading: DirectoryReading | Lack, wanted: RunAsAccount | Lack): boolean {
  if ('because' in reading) return true;
  if ('because' in wanted) return false;
  const { rootDse, principal, account } = reading.found;
  const tried = [rootDse, principal, account].filter((found) => found !== undefined);
  return tried.some((found) => 'because' in found) || (principal === undefined && account === undefined);
}

/** Those of the sections that PowerShell did not tell. */
function failedIn(sections: Machine['sections'], names: ToolSection[]): ToolSection[] {
  // Of a service that is not there, no tool tells the program.
  const isInstalled = sections.service && dataIn(sections.service).installed !== false;
  return names.filter((name) => sections[name]?.status === 'failed' && (name !== 'product' || isInstalled));
}

function scriptNote(because: Reason): Machine['notes'][number] {
  return { code: 'script-not-run', message: `${textOf(because)}.` };
}

/** Where the server is: this machine, or another one, of which its name tells. */
function placeOf(
  { server, role }: MachineRequest,
  host: Partial<SectionData<'host'>>,
  client: Partial<SectionData<'client'>>,
): ServerPlace {
  if (role === 'client') return { fqdn: server ?? client.serverName };
  return server === undefined || isSameMachine(server, host) ? { domain: host.domain, fqdn: host.fqdn } : { fqdn: server };
}

async function withoutPowershell(request: MachineRequest, because: Reason): Promise<Machine> {
  const machine: Machine = {
    sections: { client: failed(because), directory: failed(because) },
    ntlmOutgoing: {},
    isElsewhere: false,
    collector: {},
    notes: [],
    doubtful: [],
  };
  const { sections } = machine;
  const why = textOf(because);
  if (request.role === 'client') {
    await askTools(machine, ['spns'], request, why);
    return machine;
  }
  // Where the server may be another machine, the names of this one come first.
  if (request.server !== undefined) {
    sections.host = (await readByTools({ sections: ['host'], why }, request.deadline, request.start)).sections.host!;
    markElsewhere(machine, request, {});
  }
  await askTools(machine, machine.isElsewhere ? ['account', 'spns'] : ['host', 'product', 'service', 'account', 'spns'], request, why);
  const { netbios } = dataIn(sections.host);
  if (!machine.isElsewhere && netbios !== undefined) machine.collector.machine = netbios;
  return machine;
}

/**
 * Takes away what this machine tells of itself, where --server names another, or where that cannot be told.
 * @param proved what the directory proves of the server
 */
function markElsewhere(machine: Machine, { server, role }: MachineRequest, proved: DirectoryFacts['host']): void {
  const { sections } = machine;
  const own = dataIn(sections.host);
  if (role === 'client' || server === undefined || isSameMachine(server, own)) return;
  const why =
    own.netbios === undefined
      ? failed(since(reason('machine-not-known', { server }), failureOf(sections.host)))
      : skipped(reason('not-this-machine', { server, machine: own.fqdn ?? own.netbios }));
  machine.isElsewhere = true;
  if (own.netbios !== undefined) machine.collector.machine = own.netbios;
  for (const name of ['product', 'service', 'auth'] as const) sections[name] = why;
  // The computer account of that short name is this machine's.
  const isNamesake = own.netbios !== undefined && sameName(netbiosName(server), own.netbios);
  sections.host = hostFromOption(server, [], false, isNamesake ? undefined : proved);
}

/** Adds what the tools tell of those sections. @param why PowerShell does not tell them; where absent, the reasons of those sections */
async function askTools(
  machine: Machine,
  names: ToolSection[],
  { service, deadline, start }: MachineRequest,
  given?: string,
): Promise<void> {
  if (names.length === 0) return;
  const { sections } = machine;
  const host = sections.host?.status === 'collected' ? sections.host.data : undefined;
  const own = names.includes('service') ? undefined : sections.service && dataIn(sections.service);
  const runs = service.status !== 'skipped' || machine.isElsewhere ? dataIn(service) : own;
  const why =
    given ??
    `PowerShell could not read ${names.join(', ')}: ${textOf(joinReasons(names.flatMap((name) => failureOf(sections[name]) ?? []))!)}`;
  const answer = await readByTools({ sections: names, why, ...(host && { host }), ...(runs && { service: runs }) }, deadline, start);
  Object.assign(sections, answer.sections);
  machine.notes.push(...answer.notes);
  machine.doubtful.push(...answer.doubtful);
}

function withoutDirectory(because: Reason): DirectoryFacts {
  const section = failed(because);
  return { directory: section, account: section, spns: section, host: {}, notes: [] };
}
