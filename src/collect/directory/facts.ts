// The sections that a directory tells, from what was read of it, whoever read it.
import type { Facts, Section, SectionData } from '../../documents/facts.ts';
import { sidFromBytes } from '../../domain/sid.ts';
import { sameDn } from '../../domain/dn.ts';
import { hasServiceClass, sameSpn, serviceClass } from '../../domain/spn.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { at, joinReasons, listNames, reason, textOf, wordsOf, type Lack } from '../../text/reasons.ts';
import { aesGroupsIn, generalizedTime } from './aesGroup.ts';
import { accountFromEntry } from './account.ts';
import { accountAttributes, entriesOf, type DirectoryReading } from './query.ts';
import { fromBytes, hasBit, readEntry, textsOf, type RawEntry } from './entry.ts';
import { holdersFromEntries } from './holders.ts';
import { assumedNote } from '../identity/runAs.ts';
import { collected, failed } from '../section.ts';
import { sameName } from '../../text/sameName.ts';
import { searchableNames, type RunAsAccount } from './runAsEntry.ts';

type Note = NonNullable<Facts['notes']>[number];

/** What a directory tells. */
export interface DirectoryFacts {
  directory: Section<'directory'>;
  account: Section<'account'>;
  spns: Section<'spns'>;
  /** What the server's computer account proves: it is there, so the server is joined. */
  host: Pick<SectionData<'host'>, 'joined' | 'domain'>;
  notes: Note[];
}

/** The account's section, and what reading it shows of the reader. */
interface AccountRead {
  section: Section<'account'>;
  /** The reader may read its SPNs, and not for being the account itself. */
  seesSpns: boolean;
}

/** In supportedCapabilities: a read-only domain controller (MS-ADTS 3.1.1.3.4.3.6). */
const readOnly = '1.2.840.113556.1.4.1920';

/** In systemFlags of a crossRef: it is a domain's (MS-ADTS 2.2.10, FLAG_CR_NTDS_DOMAIN). */
const domainFlag = 0x2;

/** Where the server is, as far as others than the directory tell. */
export interface ServerPlace {
  /** The domain that it is joined to. */
  domain?: string | undefined;
  fqdn?: string | undefined;
}

/** @param wanted the run-as account, or why it cannot be looked for */
export function directoryFacts(reading: DirectoryReading, wanted: RunAsAccount | Lack, server: ServerPlace): DirectoryFacts {
  const { rootDse } = reading.found;
  if (rootDse === undefined || !Array.isArray(rootDse)) {
    const because = failed(rootDse?.because ?? reason('not-asked', { place: reading.dc }));
    const directory = Number.isNaN(currentTime(reading)) ? because : sectionOrFailure(reading.dc, () => directorySection(reading, []));
    return { directory, account: because, spns: because, host: {}, notes: [] };
  }
  const notes: Note[] = [];
  const directory = sectionOrFailure(reading.dc, () => directorySection(reading, notes));
  const account = readAccount(reading, wanted, notes);
  const host = hostFacts(reading);
  const place = { domain: server.domain ?? host.domain, fqdn: server.fqdn };
  const spns = sectionOrFailure(reading.gc, () => spnsSection(reading, wanted, account, place, notes));
  return { directory, account: account.section, spns, host, notes };
}

/** A value that is not what its attribute holds makes the section fail. */
function sectionOrFailure<Result>(place: string, make: () => Result): Result | ReturnType<typeof failed> {
  try {
    return make();
  } catch (error) {
    if (error instanceof NotUnderstood) return failed(at(place, error.because));
    throw error;
  }
}

function directorySection(reading: DirectoryReading, notes: Note[]): Section<'directory'> {
  const { dc, answeredAt } = reading;
  const [name] = rootDseTexts(reading, 'dnsHostName');
  const capabilities = rootDseTexts(reading, 'supportedCapabilities');
  const writable = !capabilities.includes(readOnly);
  const offset = currentTime(reading) - Date.parse(answeredAt);
  const [group] = aesGroupsIn(entriesOf(reading.found.aesGroup));
  if (!writable)
    notes.push({
      code: 'read-only-dc',
      message: `${name ?? dc} is a read-only domain controller: what was read there may be older than on a writable one, and attributes may be missing.`,
    });
  const data = {
    ...(name !== undefined && { dc: name }),
    ...(capabilities.length > 0 && { writable }),
    ...(!Number.isNaN(offset) && { clockOffsetSeconds: Math.round(offset / 100) / 10 }),
    ...(group && { aesSince: group.madeAt }),
  };
  const place = Array.isArray(reading.found.rootDse) ? dc : `${dc}, without logging on`;
  return collected('directory', place, data, ['directory']);
}

/** By the directory's clock, in ms; NaN where it does not tell the time, to nobody who did not log on either. */
function currentTime(reading: DirectoryReading): number {
  const [text = ''] = rootDseTexts(reading, 'currentTime');
  return generalizedTime(text);
}

function rootDseTexts({ found }: DirectoryReading, name: string): string[] {
  return [...entriesOf(found.rootDse), ...entriesOf(found.clock)].flatMap((entry) => textsOf(entry, name));
}

/** The reader's own SID, then those of its groups; none where they are not known. */
function readerSidsOf({ found }: DirectoryReading): string[] {
  return entriesOf(found.rootDse).flatMap((entry) => fromBytes(readEntry(entry), 'tokenGroups', (bytes) => sidFromBytes(bytes)) ?? []);
}

function readAccount(reading: DirectoryReading, wanted: RunAsAccount | Lack, notes: Note[]): AccountRead {
  const read = sectionOrFailure(reading.dc, (): AccountRead | ReturnType<typeof failed> => {
    if ('because' in wanted) return failed(wanted.because);
    const entry = runAsEntry(reading, wanted);
    if ('because' in entry) return failed(entry.because);
    const { data, seesSpns } = accountOf(reading, entry);
    if (wanted.assumed) notes.push(assumedNote(entry.dn));
    return { section: collected('account', reading.dc, { ...(wanted.assumed && { assumed: true }), ...data }, ['directory']), seesSpns };
  });
  return 'section' in read ? read : { section: read, seesSpns: false };
}

function accountOf(reading: DirectoryReading, entry: RawEntry): ReturnType<typeof accountFromEntry> {
  const { found } = reading;
  const { asked, attributes } = withGroups(entry, reading);
  const others = [...entriesOf(found.linked), ...entriesOf(found.domains), ...entriesOf(found.everybody)];
  const readerSids = readerSidsOf(reading);
  const directoryTime = currentTime(reading);
  return accountFromEntry(
    { dn: entry.dn, attributes },
    {
      entries: [entry, ...others],
      asked,
      ...(readerSids.length > 0 && { readerSids }),
      // Where the directory does not tell its time, the reader's clock is as near as can be known.
      readAt: Number.isNaN(directoryTime) ? Date.parse(reading.answeredAt) : directoryTime,
    },
  );
}

/** The run-as account's entry, or why it is not known. */
function runAsEntry(reading: DirectoryReading, wanted: RunAsAccount): RawEntry | Lack {
  const { dc, found } = reading;
  const looked = searchableNames(wanted, reading);
  if ('because' in looked) return looked;
  for (const tried of [found.principal, found.account]) if (tried && !Array.isArray(tried)) return tried;
  const entries = runAsEntries(reading);
  const account = wanted.called;
  // Whoever asked may have looked for another account, as for the computer's where the service was not known yet.
  const isOther = (entry: RawEntry): boolean => textsOf(entry, 'sAMAccountName').some((name) => !sameName(name, wanted.account));
  if (entries === found.account && entries.some(isOther)) return { because: reason('account-not-searched', { account }) };
  const [entry, ...more] = entries;
  if (entry === undefined) return { because: at(dc, reason('account-not-found', { account })) };
  if (more.length === 0) return entry;
  const accounts = listNames([entry, ...more].map(({ dn }) => dn));
  return { because: at(dc, reason('account-ambiguous', { account, accounts })) };
}

/** The entries of the run-as account: those of its userPrincipalName come before those of its sAMAccountName, as when it logs in. */
export function runAsEntries({ found }: DirectoryReading): RawEntry[] {
  const byPrincipal = entriesOf(found.principal);
  return byPrincipal.length > 0 ? byPrincipal : entriesOf(found.account);
}

/** The groups are known only where it is also known whether everybody is in the group S-1-5-32-554, which tokenGroups does not tell. */
function withGroups(entry: RawEntry, { found }: DirectoryReading): { asked: readonly string[]; attributes: RawEntry['attributes'] } {
  const [groups] = entriesOf(found.groups);
  if (groups === undefined || entriesOf(found.everybody).length === 0) return { asked: accountAttributes, attributes: entry.attributes };
  return { asked: [...accountAttributes, 'tokenGroups'], attributes: { ...entry.attributes, ...groups.attributes } };
}

/**
 * Who holds eucsrv SPNs: in the forest, from the global catalog; without one in the domain, which is the forest where there
 * is no other. An account of a trusted forest is in another one than the server, whose domain controllers decide: then both are
 * searched. A reader without rights sees nothing, just as where nothing is: that somebody holds no SPN is believed only
 * where the reader sees those of the run-as account.
 */
function spnsSection(
  reading: DirectoryReading,
  wanted: RunAsAccount | Lack,
  account: AccountRead,
  server: ServerPlace,
  notes: Note[],
): Section<'spns'> {
  const own = searchOf(reading);
  if ('because' in own) return failed(own.because);
  const searches = [own];
  let isServers = holdsServer(own, server);
  if (!isServers) {
    const { home } = reading;
    const other = home === undefined || 'because' in home ? home : searchOf(home);
    isServers = other !== undefined && !('because' in other) && holdsServer(other, server);
    if (isServers) searches.push(other as ForestSearch);
    else notes.push({ code: 'other-forest', message: saysOtherForest(own, server, other) });
  }
  for (const { note } of searches) if (note !== undefined) notes.push({ code: 'no-global-catalog', message: note });
  const entries = searches.flatMap((search) => search.entries);
  const doubt = whyHidden(reading, wanted, account, entries);
  if (doubt !== undefined) notes.push({ code: 'spns-hidden', message: doubt });
  const searched = searches.flatMap((search) => search.searched);
  const scope = isServers && searches.every(({ isWhole }) => isWhole) ? 'forest' : 'domain';
  const data = { scope, ...(searched.length > 0 && { searched }), complete: doubt === undefined, covers: 'holders', entries } as const;
  return collected('spns', searches.map(({ place }) => place).join(', '), data, ['directory']);
}

/** One forest, as it was searched. */
interface ForestSearch {
  place: string;
  /** The crossRefs of its domains. */
  domains: RawEntry[];
  /** The DNs of the domains that were searched, and whether they are the whole forest. */
  searched: string[];
  isWhole: boolean;
  entries: SectionData<'spns'>['entries'];
  /** Why not the global catalog was searched. */
  note?: string;
}

function searchOf(reading: DirectoryReading): ForestSearch | Lack {
  const { dc, gc, found: answers } = reading;
  const { rootDse, holders, holdersInDomain } = answers;
  const isCatalog = Array.isArray(holders);
  const found = isCatalog ? holders : holdersInDomain;
  if (!Array.isArray(found)) {
    const reasons = [rootDse, holders, holdersInDomain].flatMap((one) => (one && !Array.isArray(one) ? [one.because] : []));
    return { because: joinReasons(reasons) ?? reason('not-asked', { place: gc }) };
  }
  const crossRefs = entriesOf(answers.domains);
  const domains = domainsAmong(crossRefs);
  const own = rootDseTexts(reading, 'defaultNamingContext');
  const isSingle = domains.length === 1 && isOwn(domains[0]!, reading);
  return {
    place: isCatalog ? gc : dc,
    domains,
    searched: isCatalog ? domains.flatMap((crossRef) => textsOf(crossRef, 'nCName')) : own,
    isWhole: isCatalog || isSingle,
    entries: holdersFromEntries(found, crossRefs),
    ...(!isCatalog && {
      note:
        `The domain of ${dc} was searched instead of the global catalog${isSingle ? ', and is the only one of its forest' : ''}` +
        ` (${textOf((holders as Lack | undefined)?.because ?? reason('not-asked', { place: gc }))}).`,
    }),
  };
}

/**
 * The server is in that forest: in one of its domains or, where it is known by its name alone, in one of that name or above it. Where
 * nothing tells where it is, no other forest is known of.
 */
function holdsServer({ domains }: ForestSearch, { domain, fqdn }: ServerPlace): boolean {
  const names = domains.flatMap((crossRef) => [...textsOf(crossRef, 'dnsRoot'), ...textsOf(crossRef, 'nETBIOSName')]);
  if (domain !== undefined) return names.some((name) => sameName(name, domain));
  return !fqdn?.includes('.') || names.some((name) => fqdn.toLowerCase().endsWith(`.${name.toLowerCase()}`));
}

function saysOtherForest({ place }: ForestSearch, { domain, fqdn }: ServerPlace, home: ForestSearch | Lack | undefined): string {
  const why = home !== undefined && 'because' in home ? ` (${textOf(home.because)})` : '';
  return (
    `${place} is in another forest than the server, which is in ${domain ?? `the domain of ${fqdn}`}: ` +
    `who holds SPNs there is not known${why}.`
  );
}

/** Why SPNs may be there that the reader does not see. */
function whyHidden(
  reading: DirectoryReading,
  wanted: RunAsAccount | Lack,
  { section, seesSpns }: AccountRead,
  holders: SectionData<'spns'>['entries'],
): string | undefined {
  const readerSids = readerSidsOf(reading);
  // What an account sees of itself tells nothing of what it sees of others.
  const seesOthers = holders.some(
    ({ via, sid }) => via === 'spn' && sid !== undefined && readerSids.length > 0 && !readerSids.includes(sid),
  );
  if (section.status !== 'collected') {
    if (!('because' in wanted)) return `The SPNs of ${wordsOf(wanted.called)} could not be read: those of others may be hidden, too.`;
    return seesOthers
      ? undefined
      : 'No SPN of UCServer was seen, nor any sign that the user who asks may see one: it is not known who holds them.';
  }
  const { dn = '', spns } = section.data;
  if (spns === undefined) return `The user who asks may not read the SPNs of ${dn}: others may be hidden, too.`;
  const shown = holders.filter((one) => one.via === 'spn' && sameDn(one.dn, dn));
  const lacking = spns.filter((spn) => hasServiceClass(spn) && isInSearch(spn) && !shown.some((one) => sameSpn(one.spn, spn)));
  if (lacking.length > 0) return `The search did not show ${lacking[0]} of ${dn}: it was not whole, and others may be hidden, too.`;
  if (seesSpns || seesOthers) return undefined;
  if (readerSids.length === 0)
    return 'The directory does not tell the SIDs of the user who asks, so whether all SPNs may be seen is not known.';
  return `The user who asks may see the SPNs of ${dn} only as that account itself: those of others may be hidden.`;
}

/** The filter of the search finds it: it begins with UCServer's class, which no quotes and no invisible characters precede. */
function isInSearch(spn: string): boolean {
  return spn.toLowerCase().startsWith(`${serviceClass}/`);
}

/** A computer account of the server's name proves that it is joined to the domain. */
function hostFacts(reading: DirectoryReading): DirectoryFacts['host'] {
  const { found } = reading;
  if (entriesOf(found.computer).length === 0) return {};
  const [name] = entriesOf(found.domains)
    .filter((crossRef) => isOwn(crossRef, reading))
    .flatMap((crossRef) => textsOf(crossRef, 'dnsRoot'));
  return { joined: true, ...(name !== undefined && { domain: name }) };
}

/** Those crossRefs that are domains'. */
function domainsAmong(crossRefs: RawEntry[]): RawEntry[] {
  return crossRefs.filter((crossRef) => hasBit(readEntry(crossRef), 'systemFlags', domainFlag) !== false);
}

/** The crossRef is that of the domain controller's domain. */
function isOwn(crossRef: RawEntry, reading: DirectoryReading): boolean {
  return textsOf(crossRef, 'nCName').some((dn) => rootDseTexts(reading, 'defaultNamingContext').some((own) => sameDn(dn, own)));
}
