// SPNs that are on more than one account.
import type { SectionData } from '../documents/facts.ts';
import { withoutUnseen } from '../text/visible.ts';
import { inSeveralDomains, foldDn } from './dn.ts';
import { holderOf, isAccount, isConflict, searchDenies, type Holder } from './holders.ts';
import { aliasSpns } from './names.ts';
import { removalOf, type RemovalWay, type Server } from './removal.ts';
import { foldSpn, hasServiceClass } from './spn.ts';
import { isUndecided, missing, type Undecided } from './undecided.ts';

type Host = Partial<SectionData<'host'>>;
type Account = Partial<SectionData<'account'>>;
type Spns = Partial<SectionData<'spns'>>;

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
  otherDn: string;
  /** The SPN, or userPrincipalName, as the other one has it. */
  otherSpn: string;
  /** How it is taken from the other one; "" where there is no single one. */
  removal: RemovalWay | '';
  /** DNS name of the other's domain where that is not the keeper's; else "". */
  otherDomain: string;
  /** The userPrincipalName that the other one has by its name; "" where that is not known. */
  otherUpn: string;
  /** A conflict object among them, by its DN: what replication left of an object that was made twice; else "". */
  conflict: string;
}

/**
 * SPNs of UCServer's class that are on more than one account, without regard to case and to characters that are not seen;
 * userPrincipalNames count. The run-as account's own list counts with what was searched for, where the search does not deny it.
 * `aliases`: other names of the server.
 */
export function duplicateSpns(aliases: string[], host: Host, account: Account, spns: Spns): Duplicate[] | Undecided {
  if (spns.entries === undefined) return missing('spns.entries');
  const bySpn = new Map<string, Map<string, Holder>>();
  const add = (holder: Holder): void => {
    if (!hasServiceClass(holder.spn)) return;
    const key = foldSpn(withoutUnseen(holder.spn));
    const accounts = bySpn.get(key) ?? new Map<string, Holder>();
    bySpn.set(key, accounts);
    const dn = foldDn(holder.dn);
    if (!accounts.has(dn)) accounts.set(dn, holder);
  };
  spns.entries.forEach((entry, index) => add(holderOf(entry, index)));
  // What the search denies is no second holder: one of the two is out of date.
  if (!searchDenies(account, spns)) listedOn(account).forEach(add);
  const named = aliasSpns(aliases, host);
  const server = { host, account, spns, aliases: isUndecided(named) ? [] : named.map(({ spn }) => spn) };
  return [...bySpn.values()].filter((accounts) => accounts.size > 1).map((accounts) => duplicateOf([...accounts.values()], server));
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
  return duplicateSpns([], {}, {}, spns);
}

function duplicateOf(all: Holder[], server: Server): Duplicate {
  const keeper = all.find((one) => isAccount(server.account, one));
  const rest = all.filter((one) => one !== keeper);
  const other = keeper && rest.length === 1 ? rest[0] : undefined;
  const removal = other && removalOf(withoutUnseen(other.spn), other, server);
  return {
    spn: all[0]!.spn,
    clean: withoutUnseen(all[0]!.spn),
    names: all.map(describe).join(' and '),
    facts: all.map(({ fact }) => (fact.startsWith('spns') ? `${fact}.dn` : fact)),
    upn: all.some(({ via }) => via === 'upn'),
    severalDomains: inSeveralDomains(all.map(({ dn }) => dn)),
    keeper: keeper?.name ?? '',
    other: other?.name ?? '',
    otherDn: other?.dn ?? '',
    otherSpn: other?.spn ?? '',
    removal: removal?.way ?? '',
    otherDomain: removal?.domain ?? '',
    otherUpn: removal?.upn ?? '',
    conflict: all.find(({ dn }) => isConflict(dn))?.dn ?? '',
  };
}

function describe({ name, via }: Holder): string {
  return via === 'upn' ? `${name} (as its userPrincipalName)` : name;
}
