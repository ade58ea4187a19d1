// The captured sources, each an option of the command line that names files; and which keys of the facts every source tells,
// captured or live. What a section cannot tell, the tables of docs/sources.md and what tests expect of a source come from here.
import type { SectionData, SectionName } from '../documents/facts.ts';
import { factsSince, sectionKeys } from '../generated/sections.ts';
import { VERSION } from '../generated/version.ts';
import { memoize } from '../system/memoize.ts';
import { versionAtLeast } from '../text/version.ts';

export interface Source {
  option: 'general-xml' | 'datacenter-config' | 'setspn' | 'service' | 'ldif' | 'sddl' | 'klist' | 'client-log' | 'secure-channel';
  describe: string;
  /** The option may be given more than once. */
  repeatable: boolean;
}

export const sources: readonly Source[] = [
  { option: 'general-xml', describe: 'general.xml of ProCall Enterprise', repeatable: false },
  { option: 'datacenter-config', describe: 'the setting of the login methods of ProCall DataCenter, exported', repeatable: false },
  { option: 'setspn', describe: 'what setspn -L, -Q or -X printed, in any language', repeatable: true },
  { option: 'service', describe: 'what sc qc, sc query or sc queryex eucsrv printed', repeatable: true },
  { option: 'ldif', describe: 'what ldifde -f or ldapsearch wrote', repeatable: true },
  { option: 'sddl', describe: 'security descriptor of the run-as account', repeatable: false },
  { option: 'klist', describe: 'what klist, or klist get, printed', repeatable: false },
  { option: 'client-log', describe: 'log of a ProCall client, or a folder of logs', repeatable: true },
  { option: 'secure-channel', describe: 'what nltest /sc_query:DOMAIN printed on the server', repeatable: false },
];

export type SourceOption = Source['option'];

/** The files that were named for each source. */
export type SourceFiles = Partial<Record<SourceOption, string[]>>;

/** Keys of a section's data; `upns` is a part of `entries`, the userPrincipalNames among them. */
export type FactKey<Name extends SectionName> = (keyof SectionData<Name> & string) | (Name extends 'spns' ? 'upns' : never);

type FactKeys = { readonly [Name in SectionName]?: readonly FactKey<Name>[] };

/** What one source tells. */
export interface SourceFacts {
  /** The option that names it; none: this machine, live. */
  option?: SourceOption | 'server' | 'ldap';
  /** Keys that it has a word on: one that does not come from it is not known. */
  tells: FactKeys;
  /** Keys that it shows where it happens to hold them: one that does not come is as if nobody had asked. */
  mayShow?: FactKeys;
}

const settingKeys = ['state', 'listed', 'location'] as const;
const searchKeys = ['scope', 'searched', 'complete', 'covers', 'entries'] as const;
/** Of an account's entry in a directory. */
// prettier-ignore
const entryKeys = [
  'dn', 'sid', 'class', 'name', 'dnsHostName', 'otherNames', 'linkedHostNames', 'enabled', 'locked', 'expired', 'desOnly', 'spns',
  'encryptionTypes', 'passwordSetAt', 'groupSids', 'sddl',
] as const;

export const factsBySource = {
  '--server': { option: 'server', tells: { host: ['fqdn', 'netbios'], client: ['serverName'] } },
  'general.xml': { option: 'general-xml', tells: { auth: [...settingKeys, 'commentedOut'] } },
  'DataCenter configuration': { option: 'datacenter-config', tells: { auth: settingKeys } },
  // Where it names the server's computer, the server is joined to a domain; where it does not, nothing follows.
  'setspn -L': {
    option: 'setspn',
    tells: { account: ['assumed', 'dn', 'spns'], spns: searchKeys },
    mayShow: { host: ['joined'] },
  },
  'setspn -Q': { option: 'setspn', tells: { spns: searchKeys }, mayShow: { host: ['joined'] } },
  'setspn -X': { option: 'setspn', tells: { spns: searchKeys }, mayShow: { host: ['joined'] } },
  'sc qc': {
    option: 'service',
    tells: { service: ['installed', 'startMode', 'runAs', 'kind'] },
    mayShow: { account: ['class', 'name'] },
  },
  'sc query': { option: 'service', tells: { service: ['installed', 'state'] } },
  // Which attributes were asked for does not stand in it.
  LDIF: {
    option: 'ldif',
    tells: { account: ['assumed'], spns: ['complete', 'covers', 'entries'] },
    mayShow: {
      host: ['joined'],
      directory: ['aesSince'],
      account: entryKeys,
    },
  },
  SDDL: { option: 'sddl', tells: { account: ['assumed', 'sddl'] } },
  klist: { option: 'klist', tells: { ticket: ['spn', 'encryption', 'errorCode'] } },
  // Lines without a login have no time that is read.
  'client log': {
    option: 'client-log',
    tells: { clientLog: ['files', 'logins', 'fallbacks', 'undated'] },
    mayShow: { clientLog: ['from', 'to'] },
  },
  nltest: { option: 'secure-channel', tells: { host: ['secureChannel'] } },
  // Over --ldap, and with the caller's credentials on this machine.
  directory: {
    option: 'ldap',
    tells: {
      host: ['joined', 'domain'],
      directory: ['dc', 'writable', 'otherClock', 'clockOffsetSeconds', 'aesSince'],
      account: ['assumed', ...entryKeys],
      spns: [...searchKeys, 'upns'],
    },
  },
  PowerShell: {
    tells: {
      host: ['fqdn', 'netbios', 'joined', 'domain', 'ntlmIncoming'],
      product: ['version', 'folder'],
      service: ['installed', 'state', 'startMode', 'startedAt', 'runAs', 'kind', 'processSid'],
      client: ['serverName', 'ntlmOutgoing'],
    },
    // The name of the program need not say it.
    mayShow: { product: ['edition'] },
  },
  // In place of PowerShell, with setspn.exe and sc.exe, whose rows stand above.
  'reg.exe': { tells: { host: ['fqdn', 'netbios', 'ntlmIncoming'] } },
  'path of the service': { tells: { product: ['folder'] } },
  'general.xml of this machine': { tells: { auth: [...settingKeys, 'commentedOut', 'modifiedAt'] } },
} as const satisfies Record<string, SourceFacts>;

export type SourceName = keyof typeof factsBySource;

/** What an option can name: the outputs of several commands, or one thing. */
export function sourcesOf(option: NonNullable<SourceFacts['option']>): SourceName[] {
  return (Object.keys(factsBySource) as SourceName[]).filter((name) => (factsBySource[name] as SourceFacts).option === option);
}

/** All that a source can say on a section. */
export function keysOf(source: SourceName, name: SectionName): { tells: readonly string[]; mayShow: readonly string[] } {
  const { tells, mayShow }: SourceFacts = factsBySource[source];
  return { tells: tells[name] ?? [], mayShow: mayShow?.[name] ?? [] };
}

/** All that a source of this version can say on a section, in the order of the schema: what a newer one brings counts as skipped anyway. */
export function keysIn(name: SectionName): readonly string[] {
  const keys = sectionKeys[name].filter((key) => versionAtLeast(VERSION, factsSince[`${name}.${key}`] ?? '0'));
  return name === 'spns' ? [...keys, 'upns'] : keys;
}

/**
 * The keys of a section that nobody asked for.
 * @param read the sources that its data come from
 * @param lost sources that were asked and not understood, or did not answer: what they might have told is not known
 */
export function cannotTell(name: SectionName, read: readonly SourceName[], lost: readonly SourceName[]): string[] {
  const asked = [
    ...read.flatMap((source) => keysOf(source, name).tells),
    ...lost.flatMap((source) => [...keysOf(source, name).tells, ...keysOf(source, name).mayShow]),
  ];
  return keysIn(name).filter((key) => !asked.includes(key));
}

/** How a source is named to whoever lacks it, in the order in which it is advised: those that tell most come first, this machine last. */
const advised: [option: SourceFacts['option'], words: string][] = [
  ['ldap', '--ldap ldaps://USER@DC'],
  ['general-xml', '--general-xml FILE (or --datacenter-config FILE)'],
  ['service', '--service FILE'],
  ['client-log', '--client-log FOLDER'],
  ['klist', '--klist FILE'],
  ['secure-channel', '--secure-channel FILE'],
  ['setspn', '--setspn FILE'],
  ['ldif', '--ldif FILE'],
  ['sddl', '--sddl FILE'],
  ['server', '--server NAME'],
  [undefined, '--live (on the server itself)'],
];

/** What is advised, with the facts (section.key) that each source tells: worked out when it is first asked for. */
let advice: { words: string; paths: Set<string> }[] | undefined;

function adviceOf([option, words]: (typeof advised)[number]): { words: string; paths: Set<string> } {
  const sources = (Object.values(factsBySource) as SourceFacts[]).filter((source) => source.option === option);
  const paths = sources.flatMap(({ tells }) => Object.entries(tells).flatMap(([name, keys]) => keys.map((key) => `${name}.${key}`)));
  return { words, paths: new Set(paths) };
}

/** The fewest options that would tell these facts (section.key), as far as any does; each with what to give it. */
export function optionsTelling(paths: readonly string[]): string[] {
  return fewestTelling(paths.join(' '));
}

/** Of paths with blanks between them: the same are asked for with every server. */
const fewestTelling = memoize((paths: string): string[] => {
  advice ??= advised.map(adviceOf);
  const words: string[] = [];
  let missing: readonly string[] = paths.split(' ');
  for (;;) {
    const counts = advice.map((source) => missing.filter((path) => source.paths.has(path)).length);
    const most = Math.max(...counts);
    if (most === 0) return words;
    const source = advice[counts.indexOf(most)]!;
    words.push(source.words);
    missing = missing.filter((path) => !source.paths.has(path));
  }
});
