import type { AccountClass, SectionData, SpnEntry } from '../facts.ts';
import { tokenOf } from '../domain/access.ts';
import { toSddl, type Descriptor } from '../domain/descriptor.ts';
import { parseBinary } from '../domain/descriptorBytes.ts';
import { sidFromBytes } from '../domain/sid.ts';
import { hasServiceClass } from '../domain/spn.ts';
import { mayReadSpns } from '../domain/spnRight.ts';
import { utc } from '../domain/time.ts';
import { NotUnderstood } from '../system/errors.ts';
import { fromBytes, hasBit, hasNotBit, integer, readEntry, seenTexts, texts, type RawEntry, type Read } from './rawEntry.ts';

/** What is known of how the entry of the account was read. */
export interface EntrySource {
  /** The entries of the same source: linked computers, crossRef entries of domains, the group S-1-5-32-554. */
  entries: readonly RawEntry[];
  /** Attributes that were asked for: one that did not come has no value. Absent: not known (a file). */
  asked?: readonly string[];
  /** The reader's own SID, then those of its groups. */
  readerSids?: readonly string[];
}

type Account = SectionData<'account'>;

/** Object classes, the most special first: the entry of a managed account also says user and computer. */
const classes: [string, AccountClass][] = [
  ['msds-groupmanagedserviceaccount', 'gmsa'],
  ['msds-managedserviceaccount', 'smsa'],
  ['computer', 'computer'],
  ['user', 'user'],
];

/** Bits of msDS-SupportedEncryptionTypes (MS-KILE 2.2.7); those above 0x10 are features, no types. */
const encryptionTypes = [[1, 'des-crc'], [2, 'des-md5'], [4, 'rc4'], [8, 'aes128'], [16, 'aes256']] as const;

/** Bits of userAccountControl and msDS-User-Account-Control-Computed (MS-ADTS 2.2.16, 3.1.1.4.5.17). */
const control = { disabled: 0x2, locked: 0x10, desOnly: 0x200000, passwordExpired: 0x800000 };

const authenticatedUsers = 'S-1-5-11';
const preWindows2000Access = 'S-1-5-32-554';

/**
 * The account of that entry. `cannotTell` lists the facts whose attributes nobody asked for or a file lacks. `name` is the
 * bare sAMAccountName where the source does not tell the NetBIOS name of the domain.
 * @throws NotUnderstood where a value is not what its attribute holds.
 */
export function accountFromEntry(entry: RawEntry, source: EntrySource): { data: Account; cannotTell: string[] } {
  const read = readEntry(entry, source.asked);
  const data: Account = { dn: entry.dn };
  const cannotTell: string[] = [];
  const tell = <Key extends keyof Account>(key: Key, attributes: string[], value: Required<Account>[Key] | undefined) => {
    if (value !== undefined) data[key] = value;
    else if (attributes.every((name) => read.values(name) === undefined)) cannotTell.push(key);
  };

  const objectClass = classOf(read);
  const descriptor = descriptorOf(read);
  tell('sid', ['objectSid'], sidOf(read));
  tell('class', ['objectClass'], objectClass);
  tell('name', ['sAMAccountName'], nameOf(read, domainNames(source.entries)));
  tell('dnsHostName', ['dNSHostName'], dnsHostNameOf(read));
  tell('otherNames', additionalNames, otherNames(read));
  tell('linkedHostNames', ['msDS-HostServiceAccountBL'], linkedHostNames(read, source));
  tell('enabled', ['userAccountControl'], hasNotBit(read, 'userAccountControl', control.disabled));
  if (objectClass === 'user') {
    const computed = 'msDS-User-Account-Control-Computed';
    tell('locked', [computed], hasBit(read, computed, control.locked));
    tell('expired', [computed], hasBit(read, computed, control.passwordExpired));
  }
  tell('desOnly', ['userAccountControl'], hasBit(read, 'userAccountControl', control.desOnly));
  tell('spns', ['servicePrincipalName'], spnsOf(read, descriptor, source.readerSids));
  tell('encryptionTypes', ['msDS-SupportedEncryptionTypes'], encryptionTypesOf(read));
  tell('passwordSetAt', ['pwdLastSet'], passwordSetAt(read));
  tell('groupSids', ['tokenGroups'], groupSids(read, source.entries));
  tell('sddl', ['nTSecurityDescriptor'], descriptor?.dacl === undefined ? undefined : toSddl(descriptor));
  return { data, cannotTell };
}

/**
 * The holders among the entries: every SPN of UCServer's class, also one that quotes or invisible characters disguise, and
 * every userPrincipalName that looks like one.
 * @param crossRefs the entries that tell the names of the domains, where they are known apart from the others
 * @throws NotUnderstood where a value is not what its attribute holds.
 */
export function holdersFromEntries(entries: readonly RawEntry[], crossRefs = entries): SpnEntry[] {
  const domains = domainNames(crossRefs);
  return entries.flatMap((entry) => {
    const read = readEntry(entry);
    const found = [
      ...seenTexts(read, 'servicePrincipalName').map((spn) => ({ spn, via: 'spn' as const })),
      ...seenTexts(read, 'userPrincipalName').map((spn) => ({ spn, via: 'upn' as const })),
    ].filter(({ spn }) => hasServiceClass(spn));
    if (found.length === 0) return [];
    const name = nameOf(read, domains);
    const sid = sidOf(read);
    const objectClass = classOf(read);
    const enabled = hasNotBit(read, 'userAccountControl', control.disabled);
    return found.map((held) => ({
      ...held,
      dn: entry.dn,
      ...(name !== undefined && { name }),
      ...(sid !== undefined && { sid }),
      ...(objectClass !== undefined && { class: objectClass }),
      ...(enabled !== undefined && { enabled }),
    }));
  });
}

function sidOf(read: Read): string | undefined {
  return fromBytes(read, 'objectSid', (bytes) => sidFromBytes(bytes))?.[0];
}

function descriptorOf(read: Read): Descriptor | undefined {
  return fromBytes(read, 'nTSecurityDescriptor', parseBinary)?.[0];
}

function classOf(read: Read): AccountClass | undefined {
  const names = texts(read, 'objectClass')?.map((name) => name.toLowerCase());
  return classes.find(([name]) => names?.includes(name))?.[1];
}

/** DOMAIN\name, or the name alone where the domain's NetBIOS name is not told. */
function nameOf(read: Read, domains: Map<string, string>): string | undefined {
  const principal = texts(read, 'msDS-PrincipalName')?.[0];
  if (principal?.includes('\\')) return principal;
  const name = texts(read, 'sAMAccountName')?.[0];
  const domain = domains.get(domainOf(read.dn));
  return name === undefined || domain === undefined ? name : `${domain}\\${name}`;
}

/** NetBIOS names of the domains by their DN, from the crossRef entries of the configuration. */
function domainNames(entries: readonly RawEntry[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const read of entries.map((entry) => readEntry(entry))) {
    const domain = texts(read, 'nCName')?.[0];
    const name = texts(read, 'nETBIOSName')?.[0];
    if (domain !== undefined && name !== undefined) names.set(domain.toLowerCase(), name);
  }
  return names;
}

/** The parts of a DN at its end that name the domain. */
function domainOf(dn: string): string {
  const parts = dn.toLowerCase().split(',');
  return parts.slice(parts.findLastIndex((part) => !part.startsWith('dc=')) + 1).join(',');
}

function dnsHostNameOf(read: Read): string | undefined {
  const values = texts(read, 'dNSHostName');
  return values && (values[0] ?? '');
}

const additionalNames = ['msDS-AdditionalDnsHostName', 'msDS-AdditionalSamAccountName'];

function otherNames(read: Read): string[] | undefined {
  const told = additionalNames.map((name) => texts(read, name));
  return told.every((names) => names === undefined) ? undefined : told.flatMap((names) => names ?? []);
}

/** The names of the computers that may use a standalone managed account; undefined unless all of them are told. */
function linkedHostNames(read: Read, source: EntrySource): string[] | undefined {
  const linked = texts(read, 'msDS-HostServiceAccountBL');
  if (linked === undefined || linked.length === 0) return linked;
  const byDn = new Map(source.entries.map((entry) => [entry.dn.toLowerCase(), entry]));
  const names: string[] = [];
  for (const dn of linked) {
    const entry = byDn.get(dn.toLowerCase());
    const computer = entry && readEntry(entry, source.asked);
    const hostName = computer && texts(computer, 'dNSHostName');
    if (computer === undefined || hostName === undefined) return undefined;
    const short = (texts(computer, 'sAMAccountName') ?? []).map((name) => name.replace(/\$$/, ''));
    names.push(...hostName, ...short, ...(otherNames(computer) ?? []));
  }
  return names;
}

/** None is only none where the reader may read the attribute: else the directory leaves it out just the same. */
function spnsOf(read: Read, descriptor: Descriptor | undefined, readerSids: readonly string[] | undefined): string[] | undefined {
  const spns = texts(read, 'servicePrincipalName');
  if (spns === undefined || spns.length > 0) return spns;
  const [sid, ...groups] = readerSids ?? [];
  const reader = tokenOf({ isObject: sid !== undefined && sid === sidOf(read), sid, groupSids: readerSids && groups });
  return descriptor !== undefined && mayReadSpns(descriptor, reader, classOf(read)) ? [] : undefined;
}

function encryptionTypesOf(read: Read): Required<Account>['encryptionTypes'] | undefined {
  const mask = integer(read, 'msDS-SupportedEncryptionTypes');
  if (mask === undefined) return read.values('msDS-SupportedEncryptionTypes') && [];
  return encryptionTypes.flatMap(([bit, name]) => ((mask & bit) !== 0 ? [name] : []));
}

/** pwdLastSet counts 100 ns from 1601 on; 0 stands for a password that is to be changed, and tells no time. */
function passwordSetAt(read: Read): string | undefined {
  const text = texts(read, 'pwdLastSet')?.[0];
  if (text === undefined || text === '0') return undefined;
  const time = /^[0-9]{1,18}$/.test(text) ? new Date(Number(BigInt(text) / 10_000n) - 11_644_473_600_000) : undefined;
  if (time === undefined) throw new NotUnderstood(`${read.dn}: pwdLastSet is no time`);
  return utc(time);
}

/** tokenGroups leaves out the group that has everybody as member by way of Authenticated Users. */
function groupSids(read: Read, entries: readonly RawEntry[]): string[] | undefined {
  const sids = fromBytes(read, 'tokenGroups', (bytes) => sidFromBytes(bytes));
  if (sids === undefined || sids.length === 0) return undefined;
  const hasEverybody = entries.some((entry) => {
    const group = readEntry(entry);
    return sidOf(group) === preWindows2000Access
      && seenTexts(group, 'member').some((dn) => dn.toUpperCase().startsWith(`CN=${authenticatedUsers},`));
  });
  return [...new Set([...sids, ...(hasEverybody ? [preWindows2000Access] : [])])];
}
