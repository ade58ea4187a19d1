// Which accounts hold an SPN.
import type { SectionData } from '../documents/facts.ts';
import { sameName } from '../text/sameName.ts';
import { withoutUnseen } from '../text/visible.ts';
import { commonName, domainNameOf, inSeveralDomains, sameDn } from './dn.ts';
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
    const key = entry.dn.toLowerCase();
    if (foldSpn(entry.spn) === wanted && !found.has(key)) found.set(key, holderOf(entry, index));
  });
  return [...found.values()];
}

function holderOf(entry: Entry, index: number): Holder {
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

/** An SPN of UCServer's class that is on more than one account. */
export interface Duplicate {
  /** The SPN as the first holder has it. */
  spn: string;
  /** The same without characters that are not seen. */
  clean: string;
  /** The accounts, at least two, as one text. */
  names: string;
  /** Paths of their entries in the facts. */
  facts: string[];
  /** One of them has it as its userPrincipalName, which a KDC finds first (MS-KILE 3.3.5.1.1). */
  upn: boolean;
  /** They are in several domains of the forest: which one a KDC finds depends on the domain of who asks. */
  severalDomains: boolean;
  /** The one that has to keep it, the run-as account, as name or DN; "" where it is not among them. */
  keeper: string;
  /** The other one, where the run-as account is among them and it is the only one: its name or DN; else "". */
  other: string;
  otherNamed: boolean;
  otherDn: string;
  /** DNS name of the other's domain where that is not the keeper's; else "". */
  otherDomain: string;
  /** The other one's way of having it; "spn" where there is no single one. */
  otherVia: 'spn' | 'upn';
  /** A conflict object among them, by its DN: what replication left of an object that was made twice; else "". */
  conflict: string;
}

/**
 * SPNs of UCServer's class that are on more than one account, without regard to case and to characters that are not seen;
 * userPrincipalNames count. The run-as account's own list counts with what was searched for, where the search does not deny it.
 */
export function duplicateSpns(account: Account, spns: Spns): Duplicate[] | Undecided {
  if (spns.entries === undefined) return missing('spns.entries');
  const bySpn = new Map<string, Map<string, Holder>>();
  const add = (holder: Holder): void => {
    if (!hasServiceClass(holder.spn)) return;
    const key = foldSpn(withoutUnseen(holder.spn));
    const accounts = bySpn.get(key) ?? new Map<string, Holder>();
    bySpn.set(key, accounts);
    const dn = holder.dn.toLowerCase();
    if (!accounts.has(dn)) accounts.set(dn, holder);
  };
  spns.entries.forEach((entry, index) => add(holderOf(entry, index)));
  // What the search denies is no second holder: one of the two is out of date.
  if (!searchDenies(account, spns)) listedOn(account).forEach(add);
  return [...bySpn.values()].filter((accounts) => accounts.size > 1).map((accounts) => duplicateOf([...accounts.values()], account));
}

/** What the account's own list says, as if it had been found. An account without a DN may be one of those found. */
function listedOn({ dn, name = dn, spns = [], enabled }: Account): Holder[] {
  if (dn === undefined || name === undefined) return [];
  return spns.map((spn, index) => ({
    ...{ dn, name, spn, via: 'spn' as const, fact: `account.spns[${index}]` },
    ...{ disabled: enabled === false, isHost: false },
  }));
}

/** SPNs that several of the accounts found hold. */
export function duplicates(spns: Spns): Duplicate[] | Undecided {
  return duplicateSpns({}, spns);
}

function duplicateOf(all: Holder[], account: Account): Duplicate {
  const keeper = all.find((one) => isAccount(account, one));
  const rest = all.filter((one) => one !== keeper);
  const other = keeper && rest.length === 1 ? rest[0] : undefined;
  return {
    spn: all[0]!.spn,
    clean: withoutUnseen(all[0]!.spn),
    names: all.map(describe).join(' and '),
    facts: all.map(({ fact }) => (fact.startsWith('spns') ? `${fact}.dn` : fact)),
    upn: all.some(({ via }) => via === 'upn'),
    severalDomains: inSeveralDomains(all.map(({ dn }) => dn)),
    keeper: keeper?.name ?? '',
    other: other?.name ?? '',
    otherNamed: other !== undefined && other.name !== other.dn,
    otherDn: other?.dn ?? '',
    otherDomain: other && keeper && inSeveralDomains([other.dn, keeper.dn]) ? domainNameOf(other.dn) : '',
    otherVia: other?.via ?? 'spn',
    conflict: all.find(({ dn }) => isConflict(dn))?.dn ?? '',
  };
}

/** The name of an object that replication made of two of one name: `UCS01\0ACNF:<GUID>` (MS-ADTS 3.1.1.1.3). */
export function isConflict(dn: string): boolean {
  return /^[^,]*(?:\\0A|\n)CNF:/i.test(dn);
}

function describe({ name, via }: Holder): string {
  return via === 'upn' ? `${name} (as its userPrincipalName)` : name;
}
