// Which accounts hold an SPN.
import type { SectionData } from '../documents/facts.ts';
import { sameName } from '../text/sameName.ts';
import { commonName, sameDn, foldDn } from './dn.ts';
import { netbiosName } from './hostName.ts';
import { looksAtAccount } from './search.ts';
import { foldSpn, hasServiceClass } from './spn.ts';
import { missing, type Undecided } from './undecided.ts';

type Account = Partial<SectionData<'account'>>;
type Spns = Partial<SectionData<'spns'>>;
type Entry = SectionData<'spns'>['entries'][number];

/** An account that was found to hold an SPN, or to have a userPrincipalName that equals it. */
export interface Holder {
  dn: string;
  /** DOMAIN\name where the source tells it, else the DN. */
  name: string;
  /** The value as stored. */
  spn: string;
  via: 'spn' | 'upn';
  /** Path of the entry in the facts. */
  fact: string;
  /** It is disabled, where the source tells it. */
  disabled: boolean;
  /** It is the account of the host that the SPN names, as far as names tell. */
  isHost: boolean;
}

/** The accounts that hold an SPN, each once, in the order found. */
export function holders(spns: Spns, spn: string): Holder[] | Undecided {
  if (spns.entries === undefined) return missing('spns.entries');
  const wanted = foldSpn(spn);
  const found = new Map<string, Holder>();
  spns.entries.forEach((entry, index) => {
    const key = foldDn(entry.dn);
    if (foldSpn(entry.spn) === wanted && !found.has(key)) found.set(key, holderOf(entry, index));
  });
  return [...found.values()];
}

/** The holder that an entry of the search tells, the one at that place. */
export function holderOf(entry: Entry, index: number): Holder {
  const { dn, name = dn, spn, via, enabled } = entry;
  return { dn, name, spn, via, fact: `spns.entries[${index}]`, disabled: enabled === false, isHost: isOwnHost(entry) };
}

/** The SPN names the holder's own host: by its DNS name or its account's, else by its DN, which is called like the computer. */
function isOwnHost({ spn, dn, name, dnsHostName, samAccountName }: Entry): boolean {
  const host = spn.slice(spn.indexOf('/') + 1);
  if (sameName(dnsHostName, host)) return true;
  const account = (samAccountName ?? name?.slice(name.indexOf('\\') + 1) ?? commonName(dn)).replace(/\$$/, '');
  return sameName(account, netbiosName(host)) || sameName(account, host.split('.')[0]);
}

/** What was found is the account itself. */
export function isAccount({ dn }: Account, found: { dn: string }): boolean {
  return dn !== undefined && sameDn(found.dn, dn);
}

/**
 * The search shows that the account lacks an SPN that its own list has: it looked at the whole domain of the account, or it shows the
 * account with others, and of an account that is found all SPNs are shown.
 */
export function searchDenies(account: Account, spns: Spns): boolean {
  const { dn } = account;
  if (dn === undefined || spns.entries === undefined || spns.covers === 'duplicates') return false;
  const isFound = spns.entries.some((entry) => entry.via === 'spn' && isAccount(account, entry) && hasServiceClass(entry.spn));
  return isFound || looksAtAccount(spns, dn);
}

/** The name of an object that replication made of two of one name: `UCS01\0ACNF:<GUID>` (MS-ADTS 3.1.1.1.3). */
export function isConflict(dn: string): boolean {
  return /^[^,]*(?:\\0A|\n)CNF:/i.test(dn);
}
