// The sections that Windows tells, from what probe.ps1 found. Observes only: no default is applied.
import type { Facts, Section, SectionData } from '../../documents/facts.ts';
import type { DirectoryReading } from '../directory/query.ts';
import { kindOf } from '../identity/runAs.ts';
import { collected, dataIn, failed, skipped } from '../section.ts';
import { wantedAccount, type WantedAccount } from '../directory/runAsEntry.ts';
import type { Part, Probe, ResolvedAccount } from '../formats/probeDocument.ts';

type Notes = NonNullable<Facts['notes']>;

/** What Windows tells of this machine. */
export interface WindowsFacts {
  host: Section<'host'>;
  product: Section<'product'>;
  service: Section<'service'>;
  client: Section<'client'>;
  /** For directory.ts, with the account that was looked for. */
  directory: Part<DirectoryReading>;
  wanted: WantedAccount | { reason: string };
  /** For the facts' `collector`. */
  machine?: string;
  user?: string;
  notes: Notes;
}

/**
 * @param computer the server's NetBIOS name, where --server names one; else it is this machine
 * @param told what other sources tell of the service: the probe was asked for its run-as account
 */
export function windowsFacts(probe: Probe, computer: string | undefined, told: Section<'service'> = skipped('no --service')): WindowsFacts {
  const host = hostSection(probe);
  const machine = host.status === 'collected' ? host.data.netbios : undefined;
  const service = serviceSection(probe, machine, dataIn(told).runAs === undefined ? known(probe.runAs) : undefined);
  const product = productSection(probe);
  const server = computer ?? (probe.service === undefined ? undefined : machine);
  const isHere = server?.toLowerCase() === machine?.toLowerCase();
  const runs = told.status === 'skipped' && isHere ? service : told;
  return {
    host,
    product,
    service,
    client: clientSection(probe),
    directory: probe.directory ?? { reason: 'this machine is no member of a domain, so there is no directory to ask with its credentials' },
    wanted: wantedAccount(resolved(runs, known(probe.runAs), server ?? machine), server),
    ...(machine === undefined ? {} : { machine }),
    ...('sid' in probe.caller && { user: probe.caller.sid }),
    notes: [...callerNotes(probe, service), ...lossNotes(probe)],
  };
}

/** The service with its run-as account by the name that Windows resolves it to. */
function resolved(service: Section<'service'>, account: ResolvedAccount | undefined, machine: string | undefined): Section<'service'> {
  if (service.status !== 'collected' || service.data.runAs === undefined) return service;
  const kind = runAsKind(service.data.runAs, account, machine);
  return { ...service, data: { ...service.data, runAs: account?.name ?? service.data.runAs, ...(kind && { kind }) } };
}

function known<Value extends object>(part: Part<Value> | undefined): Value | undefined {
  return part === undefined || 'reason' in part ? undefined : (part as Value);
}

function hostSection({ host, membership }: Probe): Section<'host'> {
  const source = String.raw`registry (Tcpip\Parameters, ActiveComputerName), Win32_ComputerSystem`;
  if ('reason' in host) return failed(`the registry does not tell this machine's names: ${host.reason}`);
  const { hostName, suffix, netbios } = host;
  const member = known(membership);
  const data = {
    ...(hostName && suffix ? { fqdn: `${hostName}.${suffix}` } : {}),
    ...(netbios ? { netbios } : {}),
    ...(member && { joined: member.joined }),
    // A machine that is not joined has a workgroup there.
    ...(member?.joined && member.domain ? { domain: member.domain } : {}),
  };
  return collected('host', source, data, ['PowerShell']);
}

const states = ['stopped', 'startPending', 'stopPending', 'running', 'continuePending', 'pausePending', 'paused'] as const;
const startModes = ['boot', 'system', 'auto', 'manual', 'disabled'] as const;

/** Win32_Service has constants in English, whatever the language of Windows: `Start Pending`. */
function constant<Word extends string>(words: readonly Word[], text: string | undefined): Word | undefined {
  const wanted = text?.replaceAll(' ', '').toLowerCase();
  return words.find((word) => word.toLowerCase() === wanted);
}

function serviceSection({ service }: Probe, machine: string | undefined, resolved: ResolvedAccount | undefined): Section<'service'> {
  const source = 'Win32_Service eucsrv';
  if (service === undefined) return failed('the service was not looked for');
  if ('reason' in service) return failed(`${source}: ${service.reason}`);
  if (!service.installed) return collected('service', source, { installed: false }, ['PowerShell']);
  const state = constant(states, service.state);
  const startMode = constant(startModes, service.startMode);
  const kind = service.runAs === undefined ? undefined : runAsKind(service.runAs, resolved, machine);
  const data = {
    installed: true,
    ...(state && { state }),
    ...(startMode && { startMode }),
    ...(service.startedAt !== undefined && { startedAt: service.startedAt }),
    ...(service.runAs !== undefined && { runAs: service.runAs }),
    ...(kind && { kind }),
  };
  return collected('service', source, data, ['PowerShell']);
}

/** The SID is the same in every language; where Windows cannot resolve the name (no domain controller), the name has to tell. */
function runAsKind(runAs: string, resolved: ResolvedAccount | undefined, machine: string | undefined): SectionData<'service'>['kind'] {
  return (resolved && (kindOf(resolved.sid, machine) ?? kindOf(resolved.name, machine))) ?? kindOf(runAs, machine);
}

function productSection({ service, product }: Probe): Section<'product'> {
  if (product === undefined) return failed(withoutProgram(service));
  if ('reason' in product) return failed(`the program of the service eucsrv: ${product.reason}`);
  const version = versionOf(product.version);
  const edition = editionOf(product.productName);
  const data = { ...(edition && { edition }), ...(version && { version }), folder: product.folder };
  return collected('product', 'EUCSrv.exe', data, ['PowerShell']);
}

function withoutProgram(service: Probe['service']): string {
  if (service === undefined) return 'the service was not looked for';
  if ('reason' in service) return `the service eucsrv is not known: ${service.reason}`;
  return service.installed ? 'Win32_Service does not tell the program of the service eucsrv' : 'the service eucsrv is not installed';
}

/** The version resource has four numbers: those at the end that are 0 are left out, down to two. */
function versionOf(numbers: number[] | undefined): string | undefined {
  if (numbers === undefined || numbers.every((number) => number === 0)) return undefined;
  return numbers.slice(0, Math.max(2, numbers.findLastIndex((number) => number !== 0) + 1)).join('.');
}

/** Where the program's product name says it; ProCall DataCenter is also called ProCall Infinity. */
function editionOf(productName: string | undefined): SectionData<'product'>['edition'] {
  if (productName === undefined) return undefined;
  if (/datacenter|infinity/i.test(productName)) return 'datacenter';
  return /enterprise/i.test(productName) ? 'enterprise' : undefined;
}

/**
 * The server that ProCall on this workstation is set to. How its settings are called is not published: taken is what
 * has server or host in its name and a DNS name as value, where all such settings name the same one.
 */
function clientSection({ client }: Probe): Section<'client'> {
  const give = 'give the server that ProCall is set to by --server';
  if ('reason' in client) return failed(`the settings of ProCall in the registry: ${client.reason}; ${give}`);
  const naming = client.settings.filter(({ name, value }) => /server|host/i.test(name) && isHostName(value));
  const names = new Map(naming.map(({ value }) => [value.toLowerCase(), value]));
  const [serverName, other] = names.values();
  if (serverName === undefined) return failed(`no setting of ProCall in the registry names a server; ${give}`);
  if (other !== undefined) {
    const all = naming.map(({ name, value }) => `${name}: ${value}`).join(', ');
    return failed(`the settings of ProCall in the registry name several servers (${all}); ${give}`);
  }
  return collected('client', naming.map(({ key, name }) => `${key}\\${name}`).join(', '), { serverName }, ['PowerShell']);
}

/** Labels of letters, digits and hyphens; neither a number nor an address, nor a switch in words. */
function isHostName(text: string): boolean {
  const isName = text.length <= 253 && /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/i.test(text) && /[a-z]/i.test(text);
  return isName && !/^(?:true|false|yes|no|on|off)$/i.test(text);
}

/** Who called kerbcheck, and what that cost. */
function callerNotes({ caller, parent }: Probe, service: Section<'service'>): Notes {
  const notes: Notes = [];
  if ('elevated' in caller && !caller.elevated) {
    const { state = undefined, startedAt = undefined } = service.status === 'collected' ? service.data : {};
    const lost =
      service.status === 'failed'
        ? ': the service could not be read'
        : state === 'running' && startedAt === undefined
          ? ': when the service started could not be read'
          : '; all that was looked for on this machine could be read';
    notes.push({ code: 'not-elevated', message: `kerbcheck ran without administrator rights${lost}.` });
  }
  if ('program' in parent && /\\SysWOW64\\/i.test(parent.program))
    notes.push({
      code: 'called-by-32-bit',
      message:
        `kerbcheck was called by a 32-bit program (${parent.program}), which sees other files in System32 and other keys in ` +
        'HKLM\\SOFTWARE than kerbcheck, which reads those of 64 bits.',
    });
  return notes;
}

/** Parts that could not be read and are no section of their own. */
function lossNotes({ membership, runAs, product, caller }: Probe): Notes {
  const lost: [string, string | undefined][] = [
    ['whether this machine is joined to a domain', 'reason' in membership ? membership.reason : undefined],
    ['the SID of the run-as account', runAs && 'reason' in runAs ? runAs.reason : undefined],
    ['the version of EUCSrv.exe', product && 'noVersion' in product ? product.noVersion : undefined],
    ['whether kerbcheck runs with administrator rights', 'reason' in caller ? caller.reason : undefined],
  ];
  return lost.flatMap(([what, reason]) => (reason === undefined ? [] : { code: 'not-read', message: `Not known is ${what}: ${reason}.` }));
}
