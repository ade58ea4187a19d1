// Who holds eucsrv SPNs.
import type { Facts, Section, SectionData } from '../../documents/facts.ts';
import { hasServiceClass, sameDn, serviceClass } from '../../domain/spn.ts';
import type { AccountFound } from './account.ts';
import { legible, reasonsOf, type Captured, type CapturedListing, type Ldif, type Legible, type Reading } from '../captured.ts';
import { collected, failed, skipped } from '../section.ts';

type Note = NonNullable<Facts['notes']>[number];
type Spns = SectionData<'spns'>;

/** What setspn is asked for them; the output of a query without its command line is taken for its answer. */
export const wholeSearch = ['-T', '*', '-F', '-Q', `${serviceClass}/*`];

const scopes = ['account', 'domain', 'forest'] as const;

const commands = { account: 'setspn -L', query: 'setspn -Q', duplicates: 'setspn -X' } as const;

/**
 * Who holds eucsrv SPNs, from all sources but those that tell the account alone. Joined, they prove as much as the weakest:
 * scope, covers and complete are the least of all.
 */
export function spnsFromFiles(
  readings: Pick<Captured, 'listings' | 'notListings' | 'ldif'>,
  account: Pick<AccountFound, 'used' | 'dn'>,
): { section: Section<'spns'>; notes: Note[] } {
  const listings = readings.listings.filter((listing) => !account.used.includes(listing));
  const ldif = filesOfHolders(readings.ldif, account.dn, listings.length > 0);
  const broken = [...readings.notListings, ...reasonsOf(readings.ldif)];
  if (listings.length === 0 && ldif.length === 0) {
    if (broken.length > 0) return { section: failed(broken.join('; ')), notes: [] };
    return { section: skipped(`no --setspn with the output of setspn ${wholeSearch.join(' ')}, no --ldif, no --ldap`), notes: [] };
  }

  const reached = [...listings.map(({ kind, scope }) => (kind === 'account' ? 'account' : scope)), ...ldif.map(() => undefined)];
  const data: Spns = {
    ...(reached.includes(undefined) ? {} : { scope: scopes.find((scope) => reached.includes(scope))! }),
    complete: broken.length === 0 && ldif.length === 0 && listings.every(({ complete }) => complete),
    covers: listings.some(({ kind }) => kind === 'duplicates') ? 'duplicates' : 'holders',
    entries: entriesOf(
      listings,
      ldif.flatMap(({ value }) => value.holders),
    ),
  };
  const taken = listings.filter(({ kind, command }) => kind === 'query' && command === undefined);
  const notes: Note[] = [
    ...taken.map(({ file }) => ({ code: 'taken-as', message: `${file} is taken as the output of setspn ${wholeSearch.join(' ')}.` })),
    ...broken.map((message) => ({ code: 'not-understood', message })),
  ];
  const source = [...new Set([...listings, ...ldif].map(({ file }) => file))].join(', ');
  // Here too the weakest counts: where setspn searched, userPrincipalNames were not looked at.
  const read = listings.length > 0 ? listings.map(({ kind }) => commands[kind]) : (['LDIF'] as const);
  return { section: collected('spns', source, data, read), notes };
}

/**
 * The LDIF files that tell of holders. A file proves what it shows and no more, so one that shows the run-as account alone
 * must not weaken a search of the forest.
 */
function filesOfHolders(ldif: Reading<Ldif>[], account: string | undefined, isSearched: boolean): Legible<Ldif>[] {
  return legible(ldif).filter(({ value }) => !isSearched || value.holders.some(({ dn }) => account === undefined || !sameDn(dn, account)));
}

/** The answer of setspn.exe to the whole search. */
export function spnsFromTools(answer: Reading<CapturedListing[]>): Section<'spns'> {
  if ('reason' in answer) return failed(answer.reason);
  return spnsFromFiles({ listings: answer.value, notListings: [], ldif: [] }, { used: [] }).section;
}

/** Every SPN of UCServer with its holder, each pair once: setspn -Q lists all SPNs of each account that it finds. */
function entriesOf(listings: CapturedListing[], read: Spns['entries']): Spns['entries'] {
  const entries = new Map<string, Spns['entries'][number]>();
  const listed = listings.flatMap(({ spns }) => spns.map(({ spn, dn }) => ({ spn, via: 'spn' as const, dn })));
  // The directory tells more of a holder than setspn: what it tells comes first.
  for (const entry of [...read, ...listed]) {
    const key = `${entry.via} ${entry.spn}\n${entry.dn.toLowerCase()}`;
    if (hasServiceClass(entry.spn) && !entries.has(key)) entries.set(key, entry);
  }
  return [...entries.values()];
}
