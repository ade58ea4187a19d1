// What is read of the directory: the one description, for ldap.ts as an object and for probe.ps1 as lines.
import { trace } from '../../system/trace.ts';
import { textOf, type Lack } from '../../text/reasons.ts';
import type { RawEntry } from './entry.ts';

/**
 * One search. What stands in braces is filled in from what was read before: `{defaultNamingContext}` and other values of the
 * rootDSE; `{principal}`, the run-as account's name where it is written name@domain, `{account}`, its sAMAccountName, and
 * `{computer}`, the server's NetBIOS name, all escaped for a filter (RFC 4515); `{account dn}`, what `principal` found, else
 * `account`; `{linked}`, each value of its msDS-HostServiceAccountBL, a search for each; `{aes group}`, the SID of the group that its
 * domain has since it can store AES keys, in hexadecimal. A search of which a value is not there is left out.
 */
export interface DirectorySearch {
  name: string;
  /** A writable domain controller of the run-as account's own domain, the same without logging on, or the global catalog. */
  at: 'dc' | 'unbound' | 'gc';
  base: string;
  scope: 'base' | 'subtree';
  filter: string;
  attributes: readonly string[];
  /**
   * With owner, group and DACL: the control LDAP_SERVER_SD_FLAGS, value 7 (MS-ADTS 3.1.1.3.4.1.11). Never the SACL: it needs
   * a right of its own.
   */
  descriptor?: true;
  /** Only where that search failed. */
  insteadOf?: string;
}

const anything = '(objectClass=*)';
const names = ['sAMAccountName', 'dNSHostName', 'msDS-AdditionalDnsHostName', 'msDS-AdditionalSamAccountName'] as const;

/** What is asked of the run-as account. */
export const accountAttributes = [
  ...names,
  'objectClass',
  'objectSid',
  'userAccountControl',
  'msDS-User-Account-Control-Computed',
  'accountExpires',
  'servicePrincipalName',
  'msDS-HostServiceAccountBL',
  'msDS-SupportedEncryptionTypes',
  'pwdLastSet',
  'nTSecurityDescriptor',
] as const;

/** Never a wider filter: both attributes are indexed, and found by how they begin. */
const holding = {
  scope: 'subtree',
  filter: '(|(servicePrincipalName=eucsrv/*)(userPrincipalName=eucsrv/*))',
  attributes: [
    ...['objectClass', 'objectSid', 'sAMAccountName', 'dNSHostName', 'userAccountControl'],
    ...['servicePrincipalName', 'userPrincipalName'],
  ],
} as const;

/** In the order of reading. An attribute that a search names and that does not come has no value, or the reader may not read it. */
export const searches = [
  {
    // tokenGroups of the rootDSE are the reader's own SIDs (MS-ADTS 3.1.1.3.2.23).
    name: 'rootDse',
    at: 'dc',
    base: '',
    scope: 'base',
    filter: anything,
    attributes: [
      'currentTime',
      'dnsHostName',
      'defaultNamingContext',
      'configurationNamingContext',
      'supportedCapabilities',
      'tokenGroups',
    ],
  },
  {
    // The rootDSE is anybody's to read (MS-ADTS 3.1.1.3.2): where the clocks are too far apart to log on, the time is known all the same.
    name: 'clock',
    at: 'unbound',
    base: '',
    scope: 'base',
    filter: anything,
    attributes: ['currentTime', 'dnsHostName'],
    insteadOf: 'rootDse',
  },
  {
    name: 'domains',
    at: 'dc',
    base: 'CN=Partitions,{configurationNamingContext}',
    scope: 'subtree',
    filter: '(nETBIOSName=*)',
    attributes: ['nCName', 'nETBIOSName', 'dnsRoot', 'systemFlags'],
  },
  {
    name: 'principal',
    at: 'dc',
    base: '{defaultNamingContext}',
    scope: 'subtree',
    filter: '(userPrincipalName={principal})',
    descriptor: true,
    attributes: accountAttributes,
  },
  {
    name: 'account',
    at: 'dc',
    base: '{defaultNamingContext}',
    scope: 'subtree',
    filter: '(sAMAccountName={account})',
    descriptor: true,
    attributes: accountAttributes,
  },
  { name: 'groups', at: 'dc', base: '{account dn}', scope: 'base', filter: anything, attributes: ['tokenGroups'] },
  { name: 'linked', at: 'dc', base: '{linked}', scope: 'base', filter: anything, attributes: names },
  {
    // Read-only Domain Controllers, RID 521, whose name is in the system's language: the first domain controller of Windows Server 2008
    // makes it, and accounts get AES keys from then on (MS-SAMR 3.1.1.8.11.6).
    name: 'aesGroup',
    at: 'dc',
    base: '<SID={aes group}>',
    scope: 'base',
    filter: anything,
    attributes: ['objectSid', 'whenCreated'],
  },
  {
    // The group Pre-Windows 2000 Compatible Access, whose name is in the system's language.
    name: 'everybody',
    at: 'dc',
    base: '<SID=S-1-5-32-554>',
    scope: 'base',
    filter: anything,
    attributes: ['objectSid', 'member'],
  },
  {
    name: 'computer',
    at: 'dc',
    base: '{defaultNamingContext}',
    scope: 'subtree',
    filter: '(&(objectClass=computer)(sAMAccountName={computer}$))',
    attributes: ['objectClass', 'sAMAccountName'],
  },
  { name: 'holders', at: 'gc', base: '', ...holding },
  { name: 'holdersInDomain', at: 'dc', base: '{defaultNamingContext}', ...holding, insteadOf: 'holders' },
] as const satisfies readonly DirectorySearch[];

export type SearchName = (typeof searches)[number]['name'];

/** The entries that a search found, or why they are not known. */
export type SearchResult = RawEntry[] | Lack;

/** What was read, whoever read it. */
export interface DirectoryReading {
  /** Where, as evidence names it: `ldaps://dc1.corp.example`, `gc://dc1.corp.example:3268`. */
  dc: string;
  gc: string;
  /** When the rootDSE's answer came, by this machine's clock. */
  answeredAt: string;
  /** A search that was left out has no key; where the rootDSE was not read, no other has one but the one in its place. */
  found: Partial<Record<SearchName, SearchResult>>;
  /** The same of the forest of the server, where the run-as account is in another; only the searches that need no account. */
  home?: DirectoryReading | Lack;
}

/** Where a search is made, as evidence names it. */
export function placeOf({ dc, gc }: DirectoryReading, at: DirectorySearch['at']): string {
  return at === 'gc' ? gc : dc;
}

/** None where the search failed or was left out. */
export function entriesOf(found: SearchResult | undefined): RawEntry[] {
  return Array.isArray(found) ? found : [];
}

/** Writes down what a search found: how much, or why nothing; what it looked for as it stands above, without names. */
export function traceSearch(reading: DirectoryReading, { name, at, base, scope, filter }: (typeof searches)[number], begun?: number): void {
  const result = reading.found[name];
  if (result === undefined) return;
  const found = Array.isArray(result) ? { entries: result.length } : { error: textOf(result.because) };
  trace({ what: 'query', name, place: placeOf(reading, at), base, scope, filter, ...found }, begun);
}
