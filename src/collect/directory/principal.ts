// Who an entry is: object class, SID, name, enabled or not.
import type { AccountClass } from '../../documents/facts.ts';
import { domainOf } from '../../domain/dn.ts';
import { sidFromValue } from '../../domain/sid.ts';
import { fromBytes, hasNotBit, readEntry, texts, type Attributes, type RawEntry } from './entry.ts';

/** Object classes, the most special first: the entry of a managed account also says user and computer. */
const classes: [string, AccountClass][] = [
  ['msds-groupmanagedserviceaccount', 'gmsa'],
  ['msds-managedserviceaccount', 'smsa'],
  ['computer', 'computer'],
  ['user', 'user'],
];

export function sidOf(attributes: Attributes): string | undefined {
  return fromBytes(attributes, 'objectSid', sidFromValue)?.[0];
}

export function classOf(attributes: Attributes): AccountClass | undefined {
  const names = texts(attributes, 'objectClass')?.map((name) => name.toLowerCase());
  return classes.find(([name]) => names?.includes(name))?.[1];
}

/** Attributes that no group and no container has (MS-ADSC). */
const ofAccounts = ['servicePrincipalName', 'userPrincipalName', 'userAccountControl', 'primaryGroupID', 'pwdLastSet', 'logonCount'];
const ofGroups = ['groupType', 'member'];

/**
 * It is of an account that may run a service, by its class; where that did not come, by what accounts have: who asks for single
 * attributes seldom asks for objectClass.
 */
export function isAccount(entry: RawEntry): boolean {
  const attributes = readEntry(entry);
  const has = (name: string) => attributes.valuesSoFar(name).length > 0;
  if (has('objectClass')) return classOf(attributes) !== undefined;
  return ofAccounts.some(has) || (has('sAMAccountName') && !ofGroups.some(has));
}

/** DOMAIN\name, or the name alone where the domain's NetBIOS name is not told. */
export function nameOf(attributes: Attributes, domains: Map<string, string>): string | undefined {
  const principal = texts(attributes, 'msDS-PrincipalName')?.[0];
  if (principal?.includes('\\')) return principal;
  const name = texts(attributes, 'sAMAccountName')?.[0];
  const domain = domains.get(domainOf(attributes.dn));
  return name === undefined || domain === undefined ? name : `${domain}\\${name}`;
}

/** NetBIOS names of the domains by their DN, from the crossRef entries of the configuration. */
export function domainNames(entries: readonly RawEntry[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const attributes of entries.map((entry) => readEntry(entry))) {
    const domain = texts(attributes, 'nCName')?.[0];
    const name = texts(attributes, 'nETBIOSName')?.[0];
    if (domain !== undefined && name !== undefined) names.set(domain.toLowerCase(), name);
  }
  return names;
}

/** userAccountControl says that the account is not disabled (ACCOUNTDISABLE, MS-ADTS 2.2.16). */
export function enabledOf(attributes: Attributes): boolean | undefined {
  return hasNotBit(attributes, 'userAccountControl', 0x2);
}
