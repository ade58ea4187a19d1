// The sections that a directory tells, from what was read of it, whoever read it.
import type { Facts, Section, SectionData } from '../facts.ts';
import { sidFromBytes } from '../domain/sid.ts';
import { hasServiceClass, sameDn, sameSpn } from '../domain/spn.ts';
import { NotUnderstood } from '../system/errors.ts';
import { accountFromEntry, holdersFromEntries } from './entries.ts';
import { accountAttributes, entriesOf, type DirectoryReading } from './query.ts';
import { fromBytes, readEntry, textsOf, type RawEntry } from './rawEntry.ts';
import { collected, failed } from './section.ts';
import { lookedFor, type WantedAccount } from './wanted.ts';

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

/** In supportedCapabilities: a read-only domain controller (MS-ADTS 3.1.1.3.4.3.6). */
const readOnly = '1.2.840.113556.1.4.1920';

/** @param wanted the run-as account, or why it cannot be looked for */
export function directoryFacts(reading: DirectoryReading, wanted: WantedAccount | { reason: string }): DirectoryFacts {
  const { rootDse } = reading.found;
  if (rootDse === undefined || !Array.isArray(rootDse)) {
    const because = failed(rootDse?.reason ?? `${reading.dc} was not asked`);
    return { directory: because, account: because, spns: because, host: {}, notes: [] };
  }
  const notes: Note[] = [];
  const account = understood(reading.dc, () => accountSection(reading, wanted, notes));
  const spns = understood(reading.gc, () => spnsSection(reading, account, notes));
  return { directory: understood(reading.dc, () => directorySection(reading)), account, spns, host: hostFacts(reading), notes };
}

/** A value that is not what its attribute holds makes the section fail. */
function understood<Result>(place: string, make: () => Result): Result | { status: 'failed'; reason: string } {
  try {
    return make();
  } catch (error) {
    if (error instanceof NotUnderstood) return failed(`${place}: ${error.message}`);
    throw error;
  }
}

function directorySection({ dc, answeredAt, found }: DirectoryReading): Section<'directory'> {
  const [rootDse] = entriesOf(found.rootDse);
  const name = rootDse && textsOf(rootDse, 'dnsHostName')[0];
  const capabilities = rootDse ? textsOf(rootDse, 'supportedCapabilities') : [];
  const time = rootDse && textsOf(rootDse, 'currentTime')[0];
  return collected(dc, {
    ...(name !== undefined && { dc: name }),
    ...(capabilities.length > 0 && { writable: !capabilities.includes(readOnly) }),
    ...(time !== undefined && { clockOffsetSeconds: Math.round((timeOf(time) - Date.parse(answeredAt)) / 100) / 10 }),
  });
}

/** Generalized time, as 20261122140311.0Z, in ms. */
function timeOf(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{1,9})?Z$/.exec(text) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) throw new NotUnderstood('rootDSE: currentTime is no time');
  return time;
}

function accountSection(reading: DirectoryReading, wanted: WantedAccount | { reason: string }, notes: Note[]): Section<'account'> {
  const { dc, found } = reading;
  const looked = 'reason' in wanted ? wanted : lookedFor(wanted, reading);
  if ('reason' in looked || 'reason' in wanted) return failed((looked as { reason: string }).reason);
  for (const tried of [found.principal, found.account]) if (tried && !Array.isArray(tried)) return failed(tried.reason);
  const entries = runAsEntries(reading);
  const [entry] = entries;
  if (entry === undefined)
    return failed(`${dc}: ${wanted.called} is not in its domain, or the user who asks may not see it`);
  if (entries.length > 1)
    return failed(`${dc}: which account ${wanted.called} is, is not known: ${entries.map(({ dn }) => dn).join(' and ')} have that name`);

  const { asked, attributes } = withGroups(entry, reading);
  const sidsOf = (rootDse: RawEntry) => fromBytes(readEntry(rootDse), 'tokenGroups', (bytes) => sidFromBytes(bytes)) ?? [];
  const readerSids = entriesOf(found.rootDse).flatMap(sidsOf);
  const others = [...entriesOf(found.linked), ...entriesOf(found.domains), ...entriesOf(found.everybody)];
  const { data } = accountFromEntry({ dn: entry.dn, attributes }, {
    entries: [entry, ...others], asked, ...(readerSids.length > 0 && { readerSids }),
  });
  if (wanted.assumed)
    notes.push({
      code: 'account-assumed',
      message: `${entry.dn} is taken as the account that UCServer runs under: no --service tells which it is.`,
    });
  return collected(dc, { ...(wanted.assumed && { assumed: true }), ...data });
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
 * is no other. A reader without rights sees nothing, just as where nothing is: that somebody holds no SPN is believed only
 * where the reader sees those of the run-as account.
 */
function spnsSection(reading: DirectoryReading, account: Section<'account'>, notes: Note[]): Section<'spns'> {
  const { dc, gc, found } = reading;
  const catalog = Array.isArray(found.holders);
  const holders = catalog ? found.holders : found.holdersInDomain;
  if (!Array.isArray(holders)) {
    const reasons = [found.holders, found.holdersInDomain].flatMap((one) => (one && !Array.isArray(one) ? [one.reason] : []));
    return failed([...new Set(reasons)].join('; ') || `${gc} was not asked`);
  }
  const entries = holdersFromEntries(holders, entriesOf(found.domains));
  const single = entriesOf(found.domains).length === 1;
  if (!catalog)
    notes.push({
      code: 'no-global-catalog',
      message: `The domain of ${dc} was searched instead of the global catalog${single ? ', and is the only one of its forest' : ''}`
        + ` (${(found.holders as { reason: string } | undefined)?.reason ?? `${gc} was not asked`}).`,
    });
  const doubt = hidden(account, entries);
  if (doubt !== undefined) notes.push({ code: 'spns-hidden', message: doubt });
  const scope = catalog || single ? 'forest' : 'domain';
  return collected(catalog ? gc : dc, { scope, complete: doubt === undefined, covers: 'holders', entries });
}

/** Why SPNs may be there that the reader does not see. */
function hidden(account: Section<'account'>, holders: SectionData<'spns'>['entries']): string | undefined {
  if (account.status !== 'collected')
    return holders.length > 0
      ? undefined
      : 'No SPN of UCServer was seen, nor any sign that the user who asks may see one: it is not known who holds them.';
  const { dn = '', spns } = account.data;
  if (spns === undefined) return `The user who asks may not read the SPNs of ${dn}: others may be hidden, too.`;
  const shown = holders.filter((one) => one.via === 'spn' && sameDn(one.dn, dn));
  const lacking = spns.filter((spn) => hasServiceClass(spn) && isFound(spn) && !shown.some((one) => sameSpn(one.spn, spn)));
  if (lacking.length === 0) return undefined;
  return `The search did not show ${lacking[0]} of ${dn}: it was not whole, and others may be hidden, too.`;
}

/** The filter of the search finds it: it begins with UCServer's class, which no quotes and no invisible characters precede. */
function isFound(spn: string): boolean {
  return /^eucsrv\//i.test(spn);
}

/** A computer account of the server's name proves that it is joined to the domain. */
function hostFacts({ found }: DirectoryReading): DirectoryFacts['host'] {
  if (entriesOf(found.computer).length === 0) return {};
  const [rootDse] = entriesOf(found.rootDse);
  const own = rootDse && textsOf(rootDse, 'defaultNamingContext')[0];
  const domain = entriesOf(found.domains).find((crossRef) => textsOf(crossRef, 'nCName').some((dn) => sameDn(dn, own ?? '')));
  const name = domain && textsOf(domain, 'dnsRoot')[0];
  return { joined: true, ...(name !== undefined && { domain: name }) };
}
