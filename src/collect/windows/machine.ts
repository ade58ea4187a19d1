// This machine, live: what PowerShell and the directory tell and, where they do not, the tools of Windows.
import { dataIn, type Facts, type Section, type SectionName } from '../../documents/facts.ts';
import { directoryFacts, type DirectoryFacts } from '../directory/facts.ts';
import { netbiosName } from '../../domain/hostName.ts';
import { isSameMachine } from '../identity/host.ts';
import type { run } from '../../system/run.ts';
import { failed, skipped } from '../section.ts';
import { sameName } from '../../text/sameName.ts';
import { clientLogFromProfiles } from '../sections/client.ts';
import { hostFromOption } from '../sections/host.ts';
import { windowsFacts } from '../sections/probe.ts';
import { readProfileLogs } from './clientLogs.ts';
import { probe } from './probe.ts';
import { readInstalledSetting } from './setting.ts';
import { readByTools, readTicket, type ToolSection } from './tools.ts';

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
  start?: typeof run | undefined;
}

/** What this machine tells; what is not known says why. */
export interface Machine {
  sections: { [Name in SectionName]?: Section<Name> };
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
    sections.account = skipped('the role is client');
    sections.clientLog = clientLogFromProfiles(await readProfileLogs(process.env, deadline));
  } else if (machine.isElsewhere) {
    // Accounts are looked for by the short name: that of this machine is in this machine's domain.
    const { machine: own } = machine.collector;
    if (sameName(netbiosName(server!), own))
      sections.account = failed(`${server} has the short name of this machine, ${own}, and is another: run kerbcheck there`);
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
  } else sections.ticket = skipped('no --probe-ticket');
  return machine;
}

async function readWindows(request: MachineRequest): Promise<Machine> {
  const { server, role, service, deadline, start } = request;
  const computer = server && netbiosName(server);
  const now = performance.now();
  const share = now + probeShare * (deadline - now);
  const document = await probe({ role, computer, runAs: dataIn(service).runAs, deadline: share, start });
  if ('reason' in document) return withoutPowershell(request, document.reason);

  const { machine: own, user, notes, directory, wanted, host, product, client, ...windows } = windowsFacts(document, computer, service);
  const read =
    'reason' in directory
      ? withoutDirectory(directory.reason)
      : directoryFacts(directory, role === 'client' ? { reason: 'the role is client' } : wanted);
  const machine: Machine = {
    sections: { host, product, service: windows.service, client, directory: read.directory, account: read.account, spns: read.spns },
    isElsewhere: false,
    collector: { ...(own !== undefined && { machine: own }), ...(user !== undefined && { user }) },
    notes: [...notes, ...read.notes],
    doubtful: [],
  };
  markElsewhere(machine, request, read.host);
  // Where the machine is in no domain there is none to ask otherwise, either.
  if (read.spns.status === 'failed' && dataIn(host).joined !== false) {
    const names: ToolSection[] = read.directory.status === 'failed' && role !== 'client' ? ['account', 'spns'] : ['spns'];
    await askTools(machine, names, `The directory could not be read: ${read.spns.reason}`, request);
  }
  return machine;
}

async function withoutPowershell(request: MachineRequest, reason: string): Promise<Machine> {
  const machine: Machine = {
    sections: { client: failed(reason), directory: failed(reason) },
    isElsewhere: false,
    collector: {},
    notes: [],
    doubtful: [],
  };
  const { sections } = machine;
  if (request.role === 'client') {
    await askTools(machine, ['spns'], reason, request);
    return machine;
  }
  // Where the server may be another machine, the names of this one come first.
  if (request.server !== undefined) {
    sections.host = (await readByTools({ sections: ['host'], why: reason }, request.deadline, request.start)).sections.host!;
    markElsewhere(machine, request, {});
  }
  await askTools(machine, machine.isElsewhere ? ['account', 'spns'] : ['host', 'product', 'service', 'account', 'spns'], reason, request);
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
  const isKnown = own.netbios !== undefined;
  const reason = isKnown
    ? `${server} is not this machine, ${own.fqdn ?? own.netbios}`
    : `whether ${server} is this machine is not known${sections.host?.status === 'failed' ? `: ${sections.host.reason}` : ''}`;
  machine.isElsewhere = true;
  if (own.netbios !== undefined) machine.collector.machine = own.netbios;
  for (const name of ['product', 'service', 'auth'] as const) sections[name] = isKnown ? skipped(reason) : failed(reason);
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

function withoutDirectory(reason: string): DirectoryFacts {
  const because = failed(reason);
  return { directory: because, account: because, spns: because, host: {}, notes: [] };
}
