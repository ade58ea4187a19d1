import type { SectionData } from '../documents/facts.ts';
import { isAddress } from '../text/address.ts';
import { isHostName } from './hostName.ts';
import { reason } from '../text/reasons.ts';
import { foldSpn, ownSpns, sameSpn, serviceClass } from './spn.ts';
import { isUndecided, missing, undecided, type Undecided } from './undecided.ts';

/** An SPN that clients ask for beside the server's own. */
export interface AliasSpn {
  spn: string;
  /** Who says that clients ask for it. */
  source: 'the site file' | 'client logs' | 'the client';
}

/** What clients ask for that can have no SPN, because it is no name. */
export interface NoName {
  spn: string;
  source: AliasSpn['source'];
  /** What it is instead, as a phrase. */
  detail: string;
}

/** The SPNs of the names that the site file gives the server beside its own. */
export function aliasSpns(aliases: string[], host: Partial<SectionData<'host'>>): AliasSpn[] | Undecided {
  return beside(fromSite(aliases).filter(isName), host);
}

/** The SPNs that clients asked for, by their logs, beside the server's own. */
export function loggedSpns(log: Partial<SectionData<'clientLog'>>, host: Partial<SectionData<'host'>>): AliasSpn[] | Undecided {
  const asked = askedByLogs(log);
  return isUndecided(asked) ? asked : beside(asked.filter(isName), host);
}

/** The SPN that this workstation asks a ticket for. */
export function clientSpns(client: Partial<SectionData<'client'>>): AliasSpn[] | Undecided {
  const asked = fromClient(client);
  return isUndecided(asked) ? asked : asked.filter(isName);
}

/** What the site file has as a name and is none. */
export function aliasNoNames(aliases: string[]): NoName[] {
  return noNames(fromSite(aliases));
}

/** What clients asked for, by their logs, and is no name. */
export function loggedNoNames(log: Partial<SectionData<'clientLog'>>): NoName[] | Undecided {
  const asked = askedByLogs(log);
  return isUndecided(asked) ? asked : noNames(asked);
}

/** What this workstation is set to and is no name. */
export function clientNoNames(client: Partial<SectionData<'client'>>): NoName[] | Undecided {
  const asked = fromClient(client);
  return isUndecided(asked) ? asked : noNames(asked);
}

/** The site file or client logs say that clients ask for this SPN. */
export function isAskedFor(spn: string, aliases: string[], log: Partial<SectionData<'clientLog'>>): boolean {
  const logged = askedByLogs(log);
  return [...fromSite(aliases), ...(isUndecided(logged) ? [] : logged)].some((one) => sameSpn(one.spn, spn));
}

/** A dot at the end of a DNS name says that it is whole: no part of the name. */
function fromSite(aliases: string[]): AliasSpn[] {
  return aliases.map((name) => ({ spn: `${serviceClass}/${name.replace(/\.$/, '')}`, source: 'the site file' }));
}

/** The SPNs of UCServer's class that clients asked for, by their logs, each once, addresses among them. */
export function askedByLogs({ logins }: Partial<SectionData<'clientLog'>>): AliasSpn[] | Undecided {
  if (logins === undefined) return missing('clientLog.logins');
  const asked = logins.flatMap(({ spn }) => (spn?.toLowerCase().startsWith(`${serviceClass}/`) ? [spn] : []));
  return distinct(asked.map((spn) => ({ spn, source: 'client logs' })));
}

function fromClient({ serverName }: Partial<SectionData<'client'>>): AliasSpn[] | Undecided {
  return serverName === undefined ? missing('client.serverName') : [{ spn: `${serviceClass}/${serverName}`, source: 'the client' }];
}

function isName({ spn }: AliasSpn): boolean {
  return otherThanName(spn) === '';
}

function noNames(asked: AliasSpn[]): NoName[] {
  return asked.filter((one) => !isName(one)).map((one) => ({ ...one, detail: otherThanName(one.spn) }));
}

/** What stands in the place of the host's name; "" where it can be one. Kerberos has no tickets for addresses unless it is told to. */
function otherThanName(spn: string): string {
  const host = spn.slice(spn.indexOf('/') + 1);
  if (isAddress(host)) return 'an address';
  if (/^localhost\.?$/i.test(host)) return 'localhost, which every machine is to itself';
  if (/:[0-9]+$/.test(host)) return 'a name with a port';
  if (host.endsWith('.')) return 'a name with a dot at its end';
  return isHostName(host.split('/')[0]!) ? '' : 'no name that a host can have';
}

/** Each SPN once, without the server's own. */
function beside(spns: AliasSpn[], host: Partial<SectionData<'host'>>): AliasSpn[] | Undecided {
  if (spns.length === 0) return [];
  const own = ownSpns(host);
  if (isUndecided(own)) return own;
  return distinct(spns, own);
}

/** Each SPN once, the first of each; none of the others. */
function distinct(spns: AliasSpn[], others: { spn: string }[] = []): AliasSpn[] {
  const seen = new Set(others.map(({ spn }) => foldSpn(spn)));
  return spns.filter(({ spn }) => !seen.has(foldSpn(spn)) && seen.add(foldSpn(spn)));
}

/**
 * The share of logins that used Kerberos and stayed with it, 0 to 1: a login that fell back to NTLM stands in the log with
 * both methods and counts once.
 */
export function kerberosShare(log: Partial<SectionData<'clientLog'>>): number | Undecided {
  if (log.logins === undefined) return missing('clientLog.logins');
  if (log.fallbacks === undefined) return missing('clientLog.fallbacks');
  const count = (method?: string): number =>
    log.logins!.reduce((sum, login) => (method === undefined || login.method === method ? sum + login.count : sum), 0);
  const logins = count() - log.fallbacks;
  if (logins <= 0) return undecided(reason('no-login-logged'));
  return Math.max(0, count('Kerberos') - log.fallbacks) / logins;
}
