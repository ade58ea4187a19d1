// What a search for SPNs proves beyond what it found.
import type { SectionData } from '../documents/facts.ts';
import { domainOf } from './dn.ts';

type Host = Partial<SectionData<'host'>>;
type Account = Partial<SectionData<'account'>>;
type Spns = Partial<SectionData<'spns'>>;

/** Where no SPN is found in it there is none in the forest of the server: searched whole, and no other forest. */
export function isWholeSearch(spns: Spns, host: Host, account: Account): boolean {
  return isWholeForest(spns) && coversServer(spns, host, account);
}

/** The search says that it was one of a forest and came to its end. */
export function isWholeForest({ scope, complete, covers, entries }: Spns): boolean {
  return complete === true && scope === 'forest' && covers === 'holders' && entries !== undefined;
}

/**
 * What was searched is where the server is: its domain is, or is below, one that the search names, or something was found in it. The
 * trees of one forest have different names, so that another name proves nothing. Facts that do not tell what was searched are believed.
 */
export function coversServer({ searched, entries = [] }: Spns, host: Host, account: Account): boolean {
  if (searched === undefined) return true;
  const domains = serverDomains(host, account);
  const isCovered = (domain: string): boolean =>
    searched.some((dn) => isBelow(domain, domainOf(dn))) || entries.some((entry) => domainOf(entry.dn) === domain);
  return domains.length > 0 && domains.every(isCovered);
}

/** The same for the server that a workstation is set to. */
export function coversClient(spns: Spns, { serverName }: Partial<SectionData<'client'>>): boolean {
  return coversServer(spns, serverName === undefined ? {} : { fqdn: serverName }, {});
}

/** The search looked at the domain of that account, to its end, for every SPN: what the account has is among what it found. */
export function looksAtAccount({ scope, complete, covers, searched, entries }: Spns, dn: string): boolean {
  if (entries === undefined || complete !== true || covers !== 'holders' || scope === undefined || scope === 'account') return false;
  const domain = domainOf(dn);
  if (searched === undefined) return scope === 'forest';
  return searched.some((one) => (scope === 'forest' ? isBelow(domain, domainOf(one)) : domainOf(one) === domain));
}

/**
 * The server's domain, whose domain controllers decide, and the account's, which may be one of a trusted forest; where neither is
 * known, the server's by its name.
 */
function serverDomains({ domain, fqdn }: Host, { dn = '' }: Account): string[] {
  const known = [domainOf(dn), domain?.includes('.') ? dnOf(domain) : ''].filter((name) => name !== '');
  const suffix = fqdn?.slice(fqdn.indexOf('.') + 1);
  return known.length > 0 || suffix === undefined || !suffix.includes('.') ? known : [dnOf(suffix)];
}

function dnOf(domain: string): string {
  return domain
    .toLowerCase()
    .split('.')
    .map((label) => `dc=${label}`)
    .join(',');
}

function isBelow(domain: string, top: string): boolean {
  return top !== '' && (domain === top || domain.endsWith(`,${top}`));
}
