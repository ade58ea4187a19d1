// Which account UCServer runs under, and what the sources tell of it.
import type { Facts, Section, SectionData } from '../../documents/facts.ts';
import { contradictionAmong, type AccountStatement } from './contradiction.ts';
import { commonName, domainNameOf, sameDn, foldDn } from '../../domain/dn.ts';
import { at, joinReasons, listNames, reason, since, textOf, type Reason, type ReasonValue } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import { understoodFiles, reasonsOf, type Captured, type CapturedListing, type Reading } from '../captured.ts';
import { accountName } from '../identity/names.ts';
import { assumedNote, whyNotInDirectory, withoutMachine } from '../identity/runAs.ts';
import { collected, failed, skipped } from '../section.ts';
import type { SourceName } from '../sources.ts';

type Note = NonNullable<Facts['notes']>[number];
type Account = SectionData<'account'>;
type Service = Partial<SectionData<'service'>>;

/** What may tell of accounts. */
type Readings = Pick<Captured, 'listings' | 'notListings' | 'ldif' | 'sddl'>;

/** An account that a source tells of. */
interface Candidate {
  dn: string;
  /** Its names, without DOMAIN\ and $: by which the service's run-as account is recognized. */
  names: string[];
  /** The same with their domain, where a source has it: DOMAIN\name, name@domain. */
  fullNames: string[];
  data: Account;
  /** What tells of it, and where that stands. */
  source: 'setspn -L' | 'LDIF';
  place: string;
  listing?: CapturedListing;
}

export interface AccountFromFiles {
  section: Section<'account'>;
  /** The sources that it comes from, and those that were not understood. */
  read: SourceName[];
  lost: SourceName[];
  /** The account's DN, where a source tells it. */
  dn?: string;
  /** The listings that tell the account; the others add to the spns. */
  used: CapturedListing[];
  notes: Note[];
}

/**
 * The account that UCServer runs under. Of the accounts that setspn -L and LDIF files tell, it is the one that the service runs
 * as; where no source tells that, a single one, or the server's own computer, is taken and said to be assumed.
 * @param shortName the server's NetBIOS name, where it is known
 */
export function findAccount(readings: Readings, service: Service, shortName: string | undefined): AccountFromFiles {
  const local = service.kind === undefined ? undefined : whyNotInDirectory(service);
  if (local !== undefined) return noAccount(failed(local));
  const candidates = candidatesIn(readings);
  if (candidates.length === 0) return descriptorAlone(readings, service, shortName);

  // Of the computer's own accounts a server without a name tells no more than no service at all.
  if (service.runAs !== undefined && !(service.kind === 'computer' && shortName === undefined)) {
    const chosen = runAsAmong(candidates, service, shortName);
    if (chosen.length === 0) return noAccount(failed(reason('account-not-known', { runAs: service.runAs, found: dnsOf(candidates) })));
    const told = tellFromService(service, shortName);
    if (chosen.some((candidate) => isTied(candidate, service))) return joinCandidates(readings, chosen, told);
    const { name: _, ...besides } = told;
    return assumed(joinCandidates(readings, chosen, { ...besides, assumed: true }), namesakeNote(chosen[0]!.dn, service.runAs));
  }
  const isSingle = candidates.every(({ dn }) => sameDn(dn, candidates[0]!.dn));
  const chosen = isSingle ? candidates : candidates.filter((candidate) => isComputerOf(candidate, shortName));
  if (chosen.length === 0) return noAccount(failed(reason('no-service-to-choose', { accounts: dnsOf(candidates) })));
  return assumed(joinCandidates(readings, chosen, { assumed: true }), assumedNote(chosen[0]!.dn));
}

function assumed(account: AccountFromFiles, note: Note): AccountFromFiles {
  return account.section.status === 'collected' ? { ...account, notes: [note, ...account.notes] } : account;
}

/** The account of that userPrincipalName, which Windows looks for first; else those called like it. */
function runAsAmong(candidates: Candidate[], service: Service, shortName: string | undefined): Candidate[] {
  const { runAs = '' } = service;
  const named = runAs.includes('@') ? candidates.filter(({ fullNames }) => fullNames.some((name) => sameName(name, runAs))) : [];
  const called = candidates.filter((candidate) => isRunAs(candidate, service, shortName));
  if (named.length === 0) return called;
  // What another source tells of the same account counts, too.
  return candidates.filter((one) => named.includes(one) || (called.includes(one) && named.some(({ dn }) => sameDn(dn, one.dn))));
}

/** The candidate is the account that the service runs as, as far as its source can tell it from others. */
function isRunAs(candidate: Candidate, { runAs = '', kind }: Service, shortName: string | undefined): boolean {
  if (kind === undefined) return false;
  if (kind === 'computer') return isComputerOf(candidate, shortName);
  const managed = kind === 'gmsa' || kind === 'smsa';
  const { class: found } = candidate.data;
  if (found !== undefined && managed !== (found === 'gmsa' || found === 'smsa')) return false;
  if (managed !== (hasDollar(candidate) ?? managed)) return false;
  if (!managed && found === 'computer') return false;
  return isCalled(candidate, accountName(runAs)) && isInDomain(candidate, runAs);
}

function isComputerOf(candidate: Candidate, shortName: string | undefined): boolean {
  return isCalled(candidate, shortName) && (candidate.data.class ?? 'computer') === 'computer' && hasDollar(candidate) !== false;
}

/**
 * The account's name ends in `$`, as that of a computer and of a managed account does and that of a user does not; undefined where the source
 * does not tell. setspn -L takes a computer's name without it, too, so that there only its presence tells.
 */
function hasDollar({ dn, data, source, fullNames }: Candidate): boolean | undefined {
  if (source === 'LDIF') return data.name?.endsWith('$');
  const isManaged = /^[^,]+,CN=Managed Service Accounts,DC=/i.test(dn);
  return isManaged || fullNames.some((name) => name.endsWith('$')) || undefined;
}

function isCalled({ names }: Candidate, name: string | undefined): boolean {
  return names.some((each) => sameName(each, name));
}

/**
 * The candidate is not of another domain than that of `corp.example\name` and `CORP\name`, as far as its source tells that. The suffix of
 * name@suffix an administrator chooses (userPrincipalName, MS-ADTS section 5.1.1.1.1).
 */
function isInDomain({ dn, fullNames }: Candidate, runAs: string): boolean {
  const domain = domainBefore(runAs);
  if (domain === undefined) return true;
  if (domain.includes('.')) return [domain.toLowerCase(), ''].includes(domainNameOf(dn));
  const others = fullNames.flatMap((name) => domainBefore(name) ?? []).filter((name) => !name.includes('.'));
  return others.length === 0 || others.some((name) => sameName(name, domain));
}

/**
 * The service's account is that one and no namesake in another domain: its source has the whole name, or the domain of the name is that of
 * the DN, or like it. What a domain is called in NetBIOS is mostly, and not always, a label of its DNS name.
 */
function isTied(candidate: Candidate, { runAs = '' }: Service): boolean {
  const { dn, fullNames, data } = candidate;
  // A user may be called as a managed account is without its `$`.
  if (runAs.endsWith('$') && data.class === undefined && hasDollar(candidate) === undefined) return false;
  const home = domainNameOf(dn);
  if (home === '' || fullNames.some((name) => sameName(name, runAs))) return true;
  const domain = domainBefore(runAs)?.toLowerCase();
  if (domain !== undefined) return domain === home || home.split('.').includes(domain);
  const suffix = runAs.split('@')[1]?.toLowerCase();
  return suffix === undefined || suffix === home || home.endsWith(`.${suffix}`) || suffix.endsWith(`.${home}`);
}

/** DOMAIN of DOMAIN\name; undefined where there is none, or only that of this machine and of Windows. */
function domainBefore(name: string): string | undefined {
  const [domain = '', behind] = name.split('\\');
  return behind === undefined || domain === '.' || domain.includes(' ') ? undefined : domain;
}

function namesakeNote(dn: string, runAs: string): Note {
  const message =
    `${dn} is taken as the account that UCServer runs under: the service runs as ${runAs}, ` +
    'and whether that is this account or another of its name is not known.';
  return { code: 'account-assumed', message };
}

/**
 * The run-as account's DN and SPNs, as setspn.exe tells them.
 * @param listings its answer; undefined where the account was not known well enough to be asked for
 * @param lacks why the account's name is not known, where that is known
 */
export function accountFromTools(
  listings: Reading<CapturedListing[]> | undefined,
  service: Service,
  shortName: string | undefined,
  lacks: Reason | undefined,
): Section<'account'> {
  if (listings && 'because' in listings) return failed(listings.because);
  const because = whyNotInDirectory(service);
  if (because !== undefined) return failed(because);
  if (listings === undefined || service.runAs === undefined) return failed(since(reason('run-as-not-known'), lacks));
  const { section } = findAccount({ listings: listings.value, notListings: [], ldif: [], sddl: undefined }, service, shortName);
  if (section.status !== 'collected') return section;
  // It was asked for by the name that the service has, so nothing is assumed.
  const { assumed: _, ...data } = { ...tellFromService(service, shortName), ...section.data };
  return collected('account', listings.file, data, ['setspn -L'], ['directory']);
}

/**
 * The account that files tell, with what a directory tells besides. What a file tells comes first; what neither tells is not
 * known, since a directory was asked.
 */
export function joinAccounts(captured: AccountFromFiles, live: Section<'account'> | undefined): Section<'account'> {
  const { section, read, lost } = captured;
  if (live === undefined || live.status === 'skipped' || section.status === 'failed') return section;
  if (section.status === 'skipped') return live;
  const { source, data } = section;
  if (live.status === 'failed') return collected('account', source, data, read, [...lost, 'directory']);
  const [dn, own] = [data.dn, live.data.dn];
  if (dn !== undefined && own !== undefined && !sameDn(dn, own))
    return failed(reason('other-account', { place: source, account: dn, otherAccount: own, otherPlace: live.source }));
  const contradiction = contradictionAmong([
    { place: source, data },
    { place: live.source, data: live.data },
  ]);
  if (contradiction) return failed(contradiction);
  const joined = { ...live.data, ...data };
  if (!live.data.assumed) delete joined.assumed;
  return collected('account', `${source}, ${live.source}`, joined, [...read, 'directory'], lost);
}

function noAccount(section: Section<'account'>): AccountFromFiles {
  return { section, read: [], lost: [], used: [], notes: [] };
}

/** No source tells of an account as such; a descriptor (--sddl) is of the run-as account all the same. */
function descriptorAlone(readings: Readings, service: Service, shortName: string | undefined): AccountFromFiles {
  const { sddl } = readings;
  if (sddl && 'value' in sddl)
    return joinCandidates(readings, [], service.runAs === undefined ? { assumed: true } : tellFromService(service, shortName));
  const because = joinReasons(notUnderstood(readings));
  if (because) return noAccount(failed(because));
  const files = understoodFiles(readings.ldif).map(({ file }) => file);
  return noAccount(
    files.length > 0 ? failed(reason('no-account-shown', { files: listNames(files) })) : skipped(reason('no-account-source')),
  );
}

/** What the service's run-as account tells of the directory's. */
function tellFromService({ runAs, kind }: Service, shortName: string | undefined): Account {
  const isWritten = kind !== 'computer' && runAs?.includes('\\');
  const name = isWritten ? withoutMachine(runAs!, shortName) : kind === 'computer' && shortName !== undefined ? `${shortName}$` : undefined;
  const objectClass = kind === 'localUser' || kind === 'localService' ? undefined : kind;
  return { ...(name === undefined ? {} : { name }), ...(objectClass === undefined ? {} : { class: objectClass }) };
}

/** Joins what the sources tell of one account; they tell better than what is known besides. */
function joinCandidates(readings: Readings, chosen: Candidate[], besides: Account): AccountFromFiles {
  if (chosen.some(({ dn }) => !sameDn(dn, chosen[0]!.dn)))
    return noAccount(failed(reason('name-on-two-accounts', { accounts: dnsOf(chosen) })));
  const cut = chosen.find(({ listing }) => listing?.complete === false);
  if (cut) return noAccount(failed(at(cut.place, reason('listing-not-whole', { account: cut.dn }))));
  const descriptors = understoodFiles(readings.sddl ? [readings.sddl] : []);
  const contradiction = contradictionAmong([
    ...chosen,
    ...descriptors.map(({ file, value }): AccountStatement => ({ place: file, data: { sddl: value } })),
  ]);
  if (contradiction) return noAccount(failed(contradiction));
  const data: Account = Object.assign({ ...besides }, ...chosen.map((candidate) => candidate.data));
  for (const { value } of descriptors) data.sddl ??= value;
  const source = [...chosen.map(({ place }) => place), ...descriptors.map(({ file }) => file)].join(', ');
  const read: SourceName[] = [...chosen.map((candidate) => candidate.source), ...descriptors.map(() => 'SDDL' as const)];
  const lost = lostSources(readings);
  return {
    section: collected('account', source, data, read, lost),
    read,
    lost,
    ...(data.dn === undefined ? {} : { dn: data.dn }),
    used: chosen.flatMap(({ listing }) => listing ?? []),
    notes: notUnderstood(readings).map((because) => ({ code: 'not-understood', message: textOf(because) })),
  };
}

/** What a file that was not understood might have told is not known; it is not as if nobody had asked. */
function lostSources({ notListings, ldif, sddl }: Readings): SourceName[] {
  return [
    ...notListings.map(() => 'setspn -L' as const),
    ...reasonsOf(ldif).map(() => 'LDIF' as const),
    ...reasonsOf(sddl ? [sddl] : []).map(() => 'SDDL' as const),
  ];
}

/** Why sources of the account were not understood; those of setspn are the matter of the spns, too. */
function notUnderstood({ notListings, ldif, sddl }: Readings): Reason[] {
  return [...notListings, ...reasonsOf([...ldif, ...(sddl ? [sddl] : [])])];
}

function candidatesIn({ listings, ldif }: Readings): Candidate[] {
  const listed = listings.flatMap((listing): Candidate[] => {
    if (!listing.account) return [];
    const { dn } = listing.account;
    const fullNames = listing.command === undefined ? [] : [lastWord(listing.command)];
    const names = [commonName(dn), ...fullNames.map(accountName)];
    const spns = listing.spns.map(({ spn }) => spn);
    return [{ dn, names, fullNames, data: { dn, spns }, source: 'setspn -L', place: `${listing.file}:${listing.line}`, listing }];
  });
  const entries = understoodFiles(ldif).flatMap(({ file, value }): Candidate[] =>
    value.accounts.map(({ data, principal }) => ({
      dn: data.dn!,
      names: data.name === undefined ? [] : [accountName(data.name)],
      fullNames: [data.name, principal].filter((name) => name !== undefined),
      data,
      source: 'LDIF',
      place: file,
    })),
  );
  return [...listed, ...entries];
}

function lastWord(command: string): string {
  return command.trim().split(/\s+/).at(-1)!.replace(/^"|"$/g, '');
}

/** Their DNs, each once. */
function dnsOf(candidates: Candidate[]): ReasonValue {
  return listNames([...new Map(candidates.map(({ dn }) => [foldDn(dn), dn])).values()]);
}
