// This machine, live: what PowerShell and the directory tell and, where they do not, the tools of Windows.
import type { Facts, Section, SectionData, SectionName } from '../../facts.ts';
import { readCaptured } from '../captured.ts';
import { directoryFacts, type DirectoryFacts } from '../directory.ts';
import { hostSection, netbiosName } from '../host.ts';
import { dataIn, failed, skipped } from '../section.ts';
import { clientLogFound } from './clientLogFound.ts';
import { probe } from './probe.ts';
import { windowsFacts } from './sections.ts';
import { settingOf } from './setting.ts';
import { readByTools, readTicket, type ToolSection } from './tools.ts';

export interface MachineRequest {
  /** The server that is judged, where it is named; it may be another machine. */
  server: string | undefined;
  role: Facts['role'];
  /** What captured files tell of the service: the account that it runs as is the one to read. */
  service: Partial<SectionData<'service'>>;
  /** Ask a domain controller for a ticket. */
  probeTicket: boolean;
  /** On the clock of performance.now(). */
  deadline: number;
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
  const { server, role, probeTicket, deadline } = request;
  const computer = server && netbiosName(server);
  const machine = await readWindows(request, computer);
  const { sections } = machine;
  if (role === 'client') {
    sections.account = skipped('the role is client');
    sections.clientLog = await clientLogFound(process.env, deadline);
  } else if (machine.isElsewhere) {
    const reason = `${computer} is not this machine, ${machine.collector.machine}`;
    for (const name of ['product', 'service', 'auth'] as const) sections[name] = skipped(reason);
  } else {
    const { section, notes } = await settingOf(sections.product);
    sections.auth = section;
    machine.notes.push(...notes);
  }
  if (probeTicket || role === 'client') {
    const asked = server ?? dataIn(sections.client).serverName ?? dataIn(sections.host).fqdn;
    const ticket = await readTicket(asked, probeTicket, deadline);
    sections.ticket = ticket.section;
    machine.doubtful.push(...ticket.doubtful);
  } else sections.ticket = skipped('no --probe-ticket');
  return machine;
}

async function readWindows(request: MachineRequest, computer: string | undefined): Promise<Machine> {
  const { server, role, service, deadline } = request;
  const now = performance.now();
  const found = await probe({ role, computer, runAs: service.runAs, deadline: now + probeShare * (deadline - now) });
  if ('reason' in found) return withoutPowershell(request, computer, found.reason);

  const windows = windowsFacts(found, computer, service);
  const { host, product, client, directory, user } = windows;
  const own = dataIn(host).netbios;
  const read = 'reason' in directory ? unread(directory.reason) : directoryFacts(directory, windows.wanted);
  const isElsewhere = role !== 'client' && isOther(computer, own);
  const machine: Machine = {
    sections: {
      host: isElsewhere ? hostSection(server, await readCaptured({}), read.host) : host,
      product, service: windows.service, client, directory: read.directory, account: read.account, spns: read.spns,
    },
    isElsewhere,
    collector: { ...(own !== undefined && { machine: own }), ...(user !== undefined && { user }) },
    notes: [...windows.notes, ...read.notes],
    doubtful: [],
  };
  // Where the machine is in no domain there is none to ask otherwise, either.
  if (read.spns.status === 'failed' && dataIn(host).joined !== false) {
    const wanted: ToolSection[] = read.directory.status === 'failed' && role !== 'client' ? ['account', 'spns'] : ['spns'];
    await askTools(machine, wanted, `The directory could not be read: ${read.spns.reason}`, request);
  }
  return machine;
}

async function withoutPowershell(request: MachineRequest, computer: string | undefined, reason: string): Promise<Machine> {
  const machine: Machine = { sections: { client: failed(reason), directory: failed(reason) }, isElsewhere: false, collector: {}, notes: [], doubtful: [] };
  if (request.role === 'client') {
    await askTools(machine, ['spns'], reason, request);
    return machine;
  }
  // The names of this machine come first where the server may be another one.
  const names = computer === undefined ? undefined : await readByTools({ sections: ['host'], why: reason }, request.deadline);
  const own = dataIn(names?.sections.host).netbios;
  if (isOther(computer, own)) {
    machine.collector.machine = own!;
    machine.isElsewhere = true;
    machine.sections.host = hostSection(request.server, await readCaptured({}));
    await askTools(machine, ['account', 'spns'], reason, request);
  } else {
    await askTools(machine, ['host', 'product', 'service', 'account', 'spns'], reason, request);
    const { netbios } = dataIn(machine.sections.host);
    if (netbios !== undefined) machine.collector.machine = netbios;
  }
  return machine;
}

/** Adds what the tools tell of those sections. @param why PowerShell does not tell them */
async function askTools(machine: Machine, wanted: ToolSection[], why: string, { service, deadline }: MachineRequest): Promise<void> {
  const { sections } = machine;
  const host = sections.host && dataIn(sections.host);
  const runs = service.runAs !== undefined || machine.isElsewhere ? service : sections.service && dataIn(sections.service);
  const told = await readByTools({ sections: wanted, why, ...(host && { host }), ...(runs && { service: runs }) }, deadline);
  Object.assign(sections, told.sections);
  machine.notes.push(...told.notes);
  machine.doubtful.push(...told.doubtful);
}

function isOther(computer: string | undefined, own: string | undefined): boolean {
  return computer !== undefined && own !== undefined && computer.toLowerCase() !== own.toLowerCase();
}

function unread(reason: string): DirectoryFacts {
  const because = failed(reason);
  return { directory: because, account: because, spns: because, host: {}, notes: [] };
}
