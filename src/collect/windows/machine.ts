// This machine, live: what PowerShell and the directory tell and, where they do not, the tools of Windows.
import { dataIn, type Facts, type Section, type SectionData, type SectionName } from '../../documents/facts.ts';
import { directoryFacts, type DirectoryFacts, type ServerPlace } from '../directory/facts.ts';
import { netbiosName } from '../../domain/hostName.ts';
import { isSameMachine } from '../identity/host.ts';
import type { runProgram } from '../../system/run.ts';
import { reason, since, textOf, type Reason } from '../../text/reasons.ts';
import type { Reading } from '../captured.ts';
import type { NltestAnswer } from '../formats/nltest.ts';
import { failed, failureOf, skipped } from '../section.ts';
import { sameName } from '../../text/sameName.ts';
import { clientLogFromProfiles } from '../sections/client.ts';
import { hostFromOption } from '../sections/host.ts';
import { windowsFacts } from '../sections/probe.ts';
import { readProfileLogs } from './clientLogs.ts';
import { probe } from './probe.ts';
import { readInstalledSetting } from './setting.ts';
import { readByTools, readSecureChannel, readTicket, type ToolSection } from './tools.ts';

export interface MachineRequest {
  /** The server that is judged, where it is named; it may be another machine. */
  server: string | undefined;
  role: Facts['role'];
  /** What captured files tell of the service: the account that it runs as is the one to read. */
  service: Section<'service'>;
  /** Ask a domain controller for a ticket. */
  probeTicket: boolean;
  /** On the clock of performance.now(). */
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
    const { section, notes } = await readInstalledSetting(sections.product);
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
  const now = performance.now();
  const share = now + probeShare * (deadline - now);
  const document = await probe({ role, computer, runAs: dataIn(service).runAs, deadline: share, start });
  if ('because' in document) return withoutPowershell(request, document.because);

  const {
    machine: own,
    user,
    notes,
    directory,
    wanted,
    host,
    product,
    client,
    ntlmOutgoing,
    channelDomain,
    ...windows
  } = windowsFacts(document, computer, service);
  const read =
    'because' in directory
      ? withoutDirectory(directory.because)
      : directoryFacts(
          directory,
          role === 'client' ? { because: reason('role-client') } : wanted,
          placeOf(request, dataIn(host), dataIn(client)),
        );
  const machine: Machine = {
    sections: { host, product, service: windows.service, client, directory: read.directory, account: read.account, spns: read.spns },
    ntlmOutgoing,
    isElsewhere: false,
    collector: { ...(own !== undefined && { machine: own }), ...(user !== undefined && { user }) },
    notes: [...notes, ...read.notes],
    doubtful: [],
  };
  markElsewhere(machine, request, read.host);
  if (channelDomain !== undefined && role !== 'client' && !machine.isElsewhere) {
    const { reading, doubtful } = await readSecureChannel(channelDomain, deadline, start);
    machine.secureChannel = reading;
    machine.doubtful.push(...doubtful);
  }
  // Where the machine is in no domain there is none to ask otherwise, either.
  if (read.spns.status === 'failed' && dataIn(host).joined !== false) {
    const names: ToolSection[] = read.directory.status === 'failed' && role !== 'client' ? ['account', 'spns'] : ['spns'];
    await askTools(machine, names, `The directory could not be read: ${read.spns.reason}`, request);
  }
  return machine;
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
    await askTools(machine, ['spns'], why, request);
    return machine;
  }
  // Where the server may be another machine, the names of this one come first.
  if (request.server !== undefined) {
    sections.host = (await readByTools({ sections: ['host'], why }, request.deadline, request.start)).sections.host!;
    markElsewhere(machine, request, {});
  }
  await askTools(machine, machine.isElsewhere ? ['account', 'spns'] : ['host', 'product', 'service', 'account', 'spns'], why, request);
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

/** Adds what the tools tell of those sections. @param why PowerShell does not tell them */
async function askTools(machine: Machine, names: ToolSection[], why: string, { service, deadline, start }: MachineRequest): Promise<void> {
  const { sections } = machine;
  const host = sections.host && dataIn(sections.host);
  const runs = service.status !== 'skipped' || machine.isElsewhere ? dataIn(service) : sections.service && dataIn(sections.service);
  const answer = await readByTools({ sections: names, why, ...(host && { host }), ...(runs && { service: runs }) }, deadline, start);
  Object.assign(sections, answer.sections);
  machine.notes.push(...answer.notes);
  machine.doubtful.push(...answer.doubtful);
}

function withoutDirectory(because: Reason): DirectoryFacts {
  const section = failed(because);
  return { directory: section, account: section, spns: section, host: {}, notes: [] };
}
