import type { Facts, Section, SectionData } from '../facts.ts';
import type { Captured, CapturedListing } from './captured.ts';
import { commonName } from './dn.ts';
import { collected, failed, skipped } from './section.ts';

type Note = NonNullable<Facts['notes']>[number];
type Service = Partial<SectionData<'service'>>;

/** What setspn -L cannot tell of an account. */
const notInListing = ['sid', 'class', 'name', 'dnsHostName', 'otherNames', 'linkedHostNames', 'enabled', 'locked', 'expired', 'desOnly',
  'encryptionTypes', 'passwordSetAt', 'groupSids', 'sddl'];

export interface AccountFound {
  section: Section<'account'>;
  /** The listings that tell the account; the others add to the spns. */
  used: CapturedListing[];
  notes: Note[];
}

/**
 * The account that UCServer runs under. The setspn -L that counts is the one of the service's run-as account; where no source
 * tells that account, a single one, or that of the server's own computer, is taken and said to be assumed.
 * @param shortName the server's NetBIOS name, where it is known
 */
export function findAccount(captured: Captured, service: Service, shortName: string | undefined): AccountFound {
  const listed = captured.listings.filter((listing) => listing.kind === 'account');
  if (listed.length === 0) {
    const [reason] = captured.notListings;
    return none(reason === undefined ? skipped('no --setspn with the output of setspn -L') : failed(reason));
  }
  const { runAs, kind } = service;
  if (runAs !== undefined && kind !== undefined) {
    if (kind === 'localUser' || kind === 'localService') return none(failed(`the service runs as ${runAs}, which is no account of the directory`));
    const name = kind === 'computer' ? shortName : accountName(runAs);
    const used = name === undefined ? [] : listed.filter((listing) => isOf(listing, name));
    if (used.length > 0) return found(used, { ...(kind === 'computer' || !runAs.includes('\\') ? {} : { name: runAs }), class: kind });
    if (name !== undefined) return none(failed(`the service runs as ${runAs}, but setspn -L is of ${distinctDns(listed).join(' and ')}`));
  }
  const dns = distinctDns(listed);
  const used = dns.length === 1 ? listed : listed.filter((listing) => shortName !== undefined && isOf(listing, shortName));
  if (used.length === 0) return none(failed(`which of ${dns.join(' and ')} UCServer runs under is not known: no --service says it`));
  const dn = used[0]!.account!.dn;
  return found(used, { assumed: true }, [
    { code: 'account-assumed', message: `${dn} is taken as the account that UCServer runs under: no --service says which it is.` },
  ]);
}

function none(section: Section<'account'>): AccountFound {
  return { section, used: [], notes: [] };
}

function found(used: CapturedListing[], known: SectionData<'account'>, notes: Note[] = []): AccountFound {
  const [first, ...others] = used as [CapturedListing, ...CapturedListing[]];
  const different = others.find((listing) => spnsOf(listing).join('\n') !== spnsOf(first).join('\n'));
  if (different)
    return none(failed(`setspn -L of ${first.account!.dn} is there twice and differs (${place(first)}, ${place(different)}): give the newer one only`));
  const spns = first.spns.map(({ spn }) => spn);
  return { section: collected(place(first), { ...known, dn: first.account!.dn, spns }, notInListing), used, notes };
}

function spnsOf(listing: CapturedListing): string[] {
  return listing.spns.map(({ spn }) => spn.toLowerCase()).sort();
}

function place(listing: CapturedListing): string {
  return `${listing.file}:${listing.line}`;
}

function distinctDns(listings: CapturedListing[]): string[] {
  return [...new Map(listings.map(({ account }) => [account!.dn.toLowerCase(), account!.dn])).values()];
}

/** The account's own name in DOMAIN\name, name@domain and name$. */
function accountName(runAs: string): string {
  return runAs.slice(runAs.lastIndexOf('\\') + 1).split('@')[0]!.replace(/\$$/, '');
}

/** A listing is of the account of this name: by its CN, or because the pasted command names it. */
function isOf(listing: CapturedListing, name: string): boolean {
  const asked = listing.command === undefined ? undefined : accountName(listing.command.trim().split(/\s+/).at(-1)!.replace(/^"|"$/g, ''));
  return [commonName(listing.account!.dn), asked].some((one) => one?.toLowerCase() === name.toLowerCase());
}
