// Who holds eucsrv SPNs.
import type { Facts, Section, SectionData } from '../../documents/facts.ts';
import { sameDn, foldDn } from '../../domain/dn.ts';
import { hasServiceClass, serviceClass } from '../../domain/spn.ts';
import { joinReasons, reason, textOf } from '../../text/reasons.ts';
import type { AccountFromFiles } from './account.ts';
import { understoodFiles, reasonsOf, type Captured, type CapturedListing, type Ldif, type FileValue, type Reading } from '../captured.ts';
import { collected, failed, skipped } from '../section.ts';

type Note = NonNullable<Facts['notes']>[number];
type Spns = SectionData<'spns'>;

/** What setspn is asked for them; the output of a query without its command line is taken for its answer. */
export const wholeSearch = ['-T', '*', '-F', '-Q', `${serviceClass}/*`];

const commands = { account: 'setspn -L', query: 'setspn -Q', duplicates: 'setspn -X' } as const;

/**
 * Who holds eucsrv SPNs, from all sources but those that tell the account alone. What a search proves is not made less by anything beside
 * it: scope, covers and complete are those of the search that proves most; the others, the lists of single accounts and LDIF add entries.
 */
export function spnsFromFiles(
  readings: Pick<Captured, 'listings' | 'notListings' | 'ldif'>,
  account: Pick<AccountFromFiles, 'used' | 'dn'>,
): { section: Section<'spns'>; notes: Note[] } {
  const listings = readings.listings.filter((listing) => !account.used.includes(listing));
  const searches = listings.filter(({ kind }) => kind !== 'account');
  const ldif = filesOfHolders(readings.ldif, account.dn, listings.length > 0);
  const broken = [...readings.notListings, ...reasonsOf(readings.ldif)];
  if (listings.length === 0 && ldif.length === 0) {
    const because = joinReasons(broken);
    return { section: because ? failed(because) : skipped(reason('no-holders-source', { search: wholeSearch.join(' ') })), notes: [] };
  }

  const beside = entriesBeside(listings, ldif, searches.length > 0 ? account.dn : undefined);
  const data: Spns = {
    ...reachOf(searches, listings, ldif),
    // What a file that was not understood might have told is not known.
    complete: broken.length === 0 && isComplete(searches, listings, ldif),
    covers: strongest(searches)?.kind === 'duplicates' ? 'duplicates' : 'holders',
    entries: entriesOf(searches, beside),
  };
  const taken = searches.filter(({ kind, command }) => kind === 'query' && command === undefined);
  const notes: Note[] = [
    ...taken.map(({ file }): Note => ({ code: 'taken-as', message: `${file} is taken as the output of setspn ${wholeSearch.join(' ')}.` })),
    ...broken.map((because): Note => ({ code: 'not-understood', message: textOf(because) })),
  ];
  const source = [...new Set([...listings, ...ldif].map(({ file }) => file))].join(', ');
  // Where setspn searched, userPrincipalNames were not looked at. A file of a directory stands for a search of it, of which it does not
  // say what and where.
  const [read, lost] = listings.length > 0 ? [listings.map(({ kind }) => commands[kind]), []] : [['LDIF'] as const, ['directory'] as const];
  return { section: collected('spns', source, data, read, lost), notes };
}

/** The search that proves most: to its end, of a forest, for all holders. */
function strongest(searches: CapturedListing[]): CapturedListing | undefined {
  const weight = ({ complete, scope, kind }: CapturedListing): number =>
    (complete ? 8 : 0) + (scope === 'forest' ? 4 : scope === 'domain' ? 2 : 0) + (kind === 'query' ? 1 : 0);
  return searches.toSorted((a, b) => weight(b) - weight(a))[0];
}

/** What was searched; nothing where no search names it, or only a file of entries is there. */
function reachOf(searches: CapturedListing[], listings: CapturedListing[], ldif: FileValue<Ldif>[]): Pick<Spns, 'scope' | 'searched'> {
  const search = strongest(searches);
  if (!search) return listings.length > 0 && ldif.length === 0 ? { scope: 'account' } : {};
  const { scope, searched } = search;
  return { ...(scope && { scope }), ...(searched.length > 0 && { searched }) };
}

function isComplete(searches: CapturedListing[], listings: CapturedListing[], ldif: FileValue<Ldif>[]): boolean {
  return strongest(searches)?.complete ?? (ldif.length === 0 && listings.every(({ complete }) => complete));
}

/** The LDIF files that tell of holders; one that shows the run-as account alone is no search. */
function filesOfHolders(ldif: Reading<Ldif>[], account: string | undefined, isSearched: boolean): FileValue<Ldif>[] {
  return understoodFiles(ldif).filter(
    ({ value }) => !isSearched || value.holders.some(({ dn }) => account === undefined || !sameDn(dn, account)),
  );
}

/** What stands beside the searches. Of the run-as account the searches alone speak: its own list is compared with them. */
function entriesBeside(listings: CapturedListing[], ldif: FileValue<Ldif>[], account: string | undefined): Spns['entries'] {
  const lists = listings.filter(({ kind }) => kind === 'account');
  const all = [...ldif.flatMap(({ value }) => value.holders), ...lists.flatMap(({ spns }) => spns.map(entryOf))];
  return all.filter(({ dn }) => account === undefined || !sameDn(dn, account));
}

function entryOf({ spn, dn }: { spn: string; dn: string }): Spns['entries'][number] {
  return { spn, via: 'spn', dn };
}

/** Every SPN of UCServer with its holder, each pair once: setspn -Q lists all SPNs of each account that it finds. */
function entriesOf(searches: CapturedListing[], beside: Spns['entries']): Spns['entries'] {
  const entries = new Map<string, Spns['entries'][number]>();
  // The directory tells more of a holder than setspn: what it tells comes first.
  for (const entry of [...beside, ...searches.flatMap(({ spns }) => spns.map(entryOf))]) {
    const key = `${entry.via} ${entry.spn}\n${foldDn(entry.dn)}`;
    if (hasServiceClass(entry.spn) && !entries.has(key)) entries.set(key, entry);
  }
  return [...entries.values()];
}

/** The answer of setspn.exe to the whole search. */
export function spnsFromTools(answer: Reading<CapturedListing[]>): Section<'spns'> {
  if ('because' in answer) return failed(answer.because);
  return spnsFromFiles({ listings: answer.value, notListings: [], ldif: [] }, { used: [] }).section;
}
