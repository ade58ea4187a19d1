// Collects the facts: which source fills which section. Observes only; nothing is judged here.
import type { Facts, Section } from '../documents/facts.ts';
import { utc } from '../domain/time.ts';
import { VERSION } from '../generated/version.ts';
import { WrongUse } from '../system/errors.ts';
import { findAccount, joinAccounts } from './sections/account.ts';
import { authNotes, authSection } from './sections/auth.ts';
import { readCaptured } from './captured.ts';
import { clientLogSection, clientSection, ticketSection } from './sections/client.ts';
import type { DirectoryFacts } from './directory/facts.ts';
import { netbiosName } from './identity/host.ts';
import type { LdapOptions, LdapTarget } from './ldap/target.ts';
import { dataIn, skipped } from './section.ts';
import type { SourceFiles } from './sources.ts';
import { computerName, hostSection } from './sections/host.ts';
import { codePageNotes, distinct, otherNameNotes } from './sections/notes.ts';
import { spnsSection } from './sections/spns.ts';

export interface Request {
  files: SourceFiles;
  /** The server that is judged, as --server names it. */
  server?: string;
  role?: Facts['role'];
  ldap?: LdapOptions;
  /** Read this machine, beside the files. */
  live?: boolean;
  /** Live: ask a domain controller for a ticket. */
  probeTicket?: boolean;
  /** When sources that are not read yet fail, on the clock of performance.now(); absent: never. */
  deadline?: number;
}

/** @throws WrongUse where a named file cannot be read, or --ldap is none */
export async function collect({
  files,
  server,
  role,
  ldap,
  live = false,
  probeTicket = false,
  deadline = Infinity,
}: Request): Promise<Facts> {
  if (files['general-xml'] && files['datacenter-config'])
    throw new WrongUse('--general-xml and --datacenter-config: the setting is in the one or the other, give the one of the edition');
  const collectedAt = utc(new Date());
  const begun = performance.now();
  const name = server?.replace(/\.$/, '');
  const target = ldap && (await (await import('./ldap/target.ts')).ldapTarget(ldap, deadline));
  const captured = await readCaptured(files, deadline);
  const named = name && netbiosName(name);
  const captures: Section<'service'> =
    captured.service.length === 0 ? skipped('no --service') : (await import('./sections/service.ts')).serviceSection(captured, named);
  const machine = live
    ? await (await import('./windows/machine.ts')).readMachine({ server: name, role, service: captures, probeTicket, deadline })
    : undefined;
  const here = machine?.sections ?? {};
  const service = told(captures, here.service);
  const shortName = named ?? dataIn(here.host).netbios;
  const account = findAccount(captured, dataIn(service), shortName);
  const spns = spnsSection(captured, account);
  const directory = target && (await askDirectory(target, service, shortName, role, deadline));
  const host = here.host?.status === 'collected' ? here.host : hostSection(name, captured, directory?.host);
  const asServer: Facts['sections'] = {
    host,
    product: told(skipped('no source tells the product'), here.product),
    service,
    auth: told(authSection(captured), here.auth),
  };
  const client = told(clientSection(name), here.client);
  const runAs = role === 'client' ? skipped('the role is client') : joinAccounts(account, told(directory?.account, here.account));
  return {
    format: 'kerbcheck-facts/1',
    server: name ?? (role === 'client' ? dataIn(client).serverName : dataIn(host).fqdn) ?? computerName(captured) ?? '-',
    ...(role ? { role } : {}),
    collectedAt,
    collector: { version: VERSION, ...machine?.collector, seconds: Math.round((performance.now() - begun) / 100) / 10 },
    notes: distinct([
      ...authNotes(captured),
      ...account.notes,
      ...spns.notes,
      ...(machine?.notes ?? []),
      ...(directory?.notes ?? []),
      ...otherNameNotes(dataIn(runAs), dataIn(host)),
      ...codePageNotes([...captured.doubtful, ...(machine?.doubtful ?? [])]),
    ]),
    sections: {
      ...(role === 'client' ? { client } : asServer),
      directory: told(skipped('no --ldap'), clocked(directory?.directory, false), clocked(here.directory, !machine?.isElsewhere)),
      account: runAs,
      spns: told(spns.section, directory?.spns, here.spns),
      clientLog: told(clientLogSection(captured, files['client-log'] ?? []), here.clientLog),
      ticket: told(ticketSection(captured, name), here.ticket),
    },
  };
}

/** What the directory tells, loaded where it is asked. */
async function askDirectory(
  target: LdapTarget,
  service: Section<'service'>,
  shortName: string | undefined,
  role: Facts['role'],
  deadline: number,
): Promise<DirectoryFacts> {
  const { readLdap } = await import('./ldap/search.ts');
  const { directoryFacts } = await import('./directory/facts.ts');
  const wanted =
    role === 'client' ? { reason: 'the role is client' } : (await import('./directory/runAsEntry.ts')).wantedAccount(service, shortName);
  return directoryFacts(await readLdap(target, wanted, shortName, deadline), wanted);
}

/** The first of the sections that somebody asked for; else why the last was not. Files come before --ldap, and that before this machine. */
function told<One extends { status: string }>(...sections: [One, ...(One | undefined)[]]): One;
function told<One extends { status: string }>(...sections: (One | undefined)[]): One | undefined;
function told<One extends { status: string }>(...sections: (One | undefined)[]): One | undefined {
  const known = sections.filter((section) => section !== undefined);
  return known.find(({ status }) => status !== 'skipped') ?? known.at(-1);
}

/** Says so where the clock that was compared with the directory's is not that of the machine that is judged. */
function clocked(directory: Section<'directory'> | undefined, isJudged: boolean): typeof directory {
  if (isJudged || directory?.status !== 'collected' || directory.data.clockOffsetSeconds === undefined) return directory;
  return { ...directory, data: { ...directory.data, otherClock: true } };
}
