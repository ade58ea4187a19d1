// How a name of this server is taken from an account that wrongly has it, and where that is left to people.
import type { SectionData } from '../documents/facts.ts';
import { domainNameOf, domainOf, sameDn } from './dn.ts';
import { isConflict, type Holder } from './holders.ts';
import { hasServiceClass, ownSpns, sameSpn } from './spn.ts';
import { isUndecided } from './undecided.ts';

/**
 * By a command, where the account was proved to be in the wrong: setspn knows it by its name, or its DN is all that is known; a
 * userPrincipalName is changed. Otherwise by people, and why.
 */
export type RemovalWay =
  | 'setspn'
  /** By its DN, which is of the run-as account's domain, or of another one. */
  | 'dn'
  | 'dn-elsewhere'
  /** It is its userPrincipalName, by its DN. */
  | 'upn'
  | 'upn-elsewhere'
  /** The name that would take the place of its userPrincipalName is not known. */
  | 'upn-unnamed'
  /** What replication left of an object that was made twice. */
  | 'conflict'
  /** Which account UCServer runs under is only assumed. */
  | 'assumed'
  /** It is the account of the host of that name: perhaps another server, perhaps this one's computer. */
  | 'namesake'
  /** It has SPNs of UCServer for other hosts: perhaps several servers share the name. */
  | 'other-server'
  /** Nobody but client logs says that the name is this server's. */
  | 'logged';

export interface Removal {
  way: RemovalWay;
  /** DNS name of the holder's domain where it is not that of the run-as account; else "". */
  domain: string;
  /** The userPrincipalName that the holder has by its name; "" where that is not known. */
  upn: string;
}

/** What is known of the server whose name it is. */
export interface Server {
  host: Partial<SectionData<'host'>>;
  account: Partial<SectionData<'account'>>;
  spns: Partial<SectionData<'spns'>>;
  /** The SPNs of the server's other names, as the site file or --server tell them. */
  aliases: readonly string[];
}

export function removalOf(spn: string, holder: Holder, { host, account, spns, aliases }: Server): Removal {
  const own = ownSpns(host);
  const names = isUndecided(own) ? [] : own;
  const kind = names.find((one) => sameSpn(one.spn, spn))?.kind;
  const isElsewhere = account.dn !== undefined && domainOf(holder.dn) !== domainOf(account.dn);
  const isNamed = holder.name !== holder.dn;
  const isAlike = (one: string): boolean => [spn, ...names.map((name) => name.spn), ...aliases].some((alike) => sameSpn(alike, one));
  const upn = isNamed ? `${holder.name.slice(holder.name.indexOf('\\') + 1)}@${domainNameOf(holder.dn)}` : '';
  const way = (): RemovalWay => {
    if (isConflict(holder.dn)) return 'conflict';
    if (account.assumed === true) return 'assumed';
    // --server and the site file can name a former server, and two domains can each have a host of one short name.
    if (holder.isHost) return 'namesake';
    if (kind !== 'fqdn' && servesOthers(spns, holder, isAlike)) return 'other-server';
    if (kind === undefined && !aliases.some((alias) => sameSpn(alias, spn))) return 'logged';
    if (holder.via === 'upn') return upn === '' ? 'upn-unnamed' : isElsewhere ? 'upn-elsewhere' : 'upn';
    // A name without its domain is looked for in the domain of whoever runs setspn.
    if (isNamed && (holder.name.includes('\\') || !isElsewhere)) return 'setspn';
    return isElsewhere ? 'dn-elsewhere' : 'dn';
  };
  return { way: way(), domain: isElsewhere ? domainNameOf(holder.dn) : '', upn };
}

/** The holder has SPNs of UCServer that are none of this server's. */
function servesOthers({ entries = [] }: Server['spns'], { dn }: Holder, isAlike: (spn: string) => boolean): boolean {
  return entries.some((entry) => entry.via === 'spn' && sameDn(entry.dn, dn) && hasServiceClass(entry.spn) && !isAlike(entry.spn));
}
