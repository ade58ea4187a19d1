import type { Facts, Section, SectionData } from '../facts.ts';
import { hasServiceClass } from '../domain/spn.ts';
import type { Captured, CapturedListing } from './captured.ts';
import { collected, failed, skipped } from './section.ts';

type Note = NonNullable<Facts['notes']>[number];
type Spns = SectionData<'spns'>;

/** The command whose output a query without its command line is taken for. */
const wholeSearch = 'setspn -T * -F -Q eucsrv/*';

const scopes = ['account', 'domain', 'forest'] as const;

/**
 * Who holds eucsrv SPNs, from all outputs of setspn but those that tell the account (`used`). Joined, they prove as much as the
 * weakest: scope, covers and complete are the least of all.
 */
export function spnsSection(captured: Captured, used: CapturedListing[]): { section: Section<'spns'>; notes: Note[] } {
  const listings = captured.listings.filter((listing) => !used.includes(listing));
  const [reason] = captured.notListings;
  if (listings.length === 0)
    return { section: reason === undefined ? skipped(`no --setspn with the output of ${wholeSearch}`) : failed(reason), notes: [] };

  const reached = listings.map((listing) => (listing.kind === 'account' ? 'account' : listing.scope));
  const data: Spns = {
    ...(reached.includes(undefined) ? {} : { scope: scopes.find((scope) => reached.includes(scope))! }),
    complete: reason === undefined && listings.every(({ complete }) => complete),
    covers: listings.some(({ kind }) => kind === 'duplicates') ? 'duplicates' : 'holders',
    entries: entriesOf(listings),
  };
  const notes: Note[] = listings
    .filter(({ kind, command }) => kind === 'query' && command === undefined)
    .map(({ file }) => ({ code: 'taken-as', message: `${file} is taken as the output of ${wholeSearch}.` }));
  if (reason !== undefined) notes.push({ code: 'not-understood', message: reason });
  const source = [...new Set(listings.map(({ file }) => file))].join(', ');
  // setspn looks at servicePrincipalName alone: a userPrincipalName that equals an SPN stays unseen.
  return { section: collected(source, data, ['upns']), notes };
}

/** Every SPN of UCServer with its holder, each pair once: setspn -Q lists all SPNs of each account that it finds. */
function entriesOf(listings: CapturedListing[]): Spns['entries'] {
  const seen = new Map<string, Spns['entries'][number]>();
  for (const { spns } of listings) {
    for (const { spn, dn } of spns) {
      const key = `${spn}\n${dn.toLowerCase()}`;
      if (hasServiceClass(spn) && !seen.has(key)) seen.set(key, { spn, via: 'spn', dn });
    }
  }
  return [...seen.values()];
}
