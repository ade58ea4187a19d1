// Who an entry is: object class, SID, name, enabled or not.
import type { AccountClass } from '../../documents/facts.ts';
import { sidFromBytes } from '../../domain/sid.ts';
import { fromBytes, hasNotBit, readEntry, texts, type RawEntry, type Read } from './entry.ts';

/** Object classes, the most special first: the entry of a managed account also says user and computer. */
const classes: [string, AccountClass][] = [
  ['msds-groupmanagedserviceaccount', 'gmsa'],
  ['msds-managedserviceaccount', 'smsa'],
  ['computer', 'computer'],
  ['user', 'user'],
];

export function sidOf(read: Read): string | undefined {
  return fromBytes(read, 'objectSid', (bytes) => sidFromBytes(bytes))?.[0];
}

export function classOf(read: Read): AccountClass | undefined {
  const names = texts(read, 'objectClass')?.map((name) => name.toLowerCase());
  return classes.find(([name]) => names?.includes(name))?.[1];
}

/** DOMAIN\name, or the name alone where the domain's NetBIOS name is not told. */
export function nameOf(read: Read, domains: Map<string, string>): string | undefined {
  const principal = texts(read, 'msDS-PrincipalName')?.[0];
  if (principal?.includes('\\')) return principal;
  const name = texts(read, 'sAMAccountName')?.[0];
  const domain = domains.get(domainOf(read.dn));
  return name === undefined || domain === undefined ? name : `${domain}\\${name}`;
}

/** NetBIOS names of the domains by their DN, from the crossRef entries of the configuration. */
export function domainNames(entries: readonly RawEntry[]): Map<string, string> {
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

/** userAccountControl says that the account is not disabled (ACCOUNTDISABLE, MS-ADTS 2.2.16). */
export function enabledOf(read: Read): boolean | undefined {
  return hasNotBit(read, 'userAccountControl', 0x2);
}
