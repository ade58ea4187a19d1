import type { SectionData } from '../documents/facts.ts';
import { reason } from '../text/reasons.ts';
import { foldSpn, ownSpns, serviceClass } from './spn.ts';
import { isUndecided, missing, undecided, type Undecided } from './undecided.ts';

/** An SPN that clients ask for beside the server's own. */
export interface AliasSpn {
  spn: string;
  /** Who says that clients ask for it. */
  source: 'the site file' | 'client logs' | 'the client';
}

/** The SPNs of the names that the site file gives the server beside its own. */
export function aliasSpns(aliases: string[], host: Partial<SectionData<'host'>>): AliasSpn[] | Undecided {
  return beside(
    aliases.map((name) => ({ spn: `${serviceClass}/${name}`, source: 'the site file' })),
    host,
  );
}

/** The SPNs that clients asked for, by their logs, beside the server's own. */
export function loggedSpns(log: Partial<SectionData<'clientLog'>>, host: Partial<SectionData<'host'>>): AliasSpn[] | Undecided {
  if (log.logins === undefined) return missing('clientLog.logins');
  const asked = log.logins.flatMap(({ spn }) => (spn?.toLowerCase().startsWith(`${serviceClass}/`) ? [spn] : []));
  return beside(
    asked.map((spn) => ({ spn, source: 'client logs' })),
    host,
  );
}

/** The SPN that this workstation asks a ticket for. */
export function clientSpns(client: Partial<SectionData<'client'>>): AliasSpn[] | Undecided {
  if (client.serverName === undefined) return missing('client.serverName');
  return [{ spn: `${serviceClass}/${client.serverName}`, source: 'the client' }];
}

/** Each SPN once, without the server's own. */
function beside(spns: AliasSpn[], host: Partial<SectionData<'host'>>): AliasSpn[] | Undecided {
  if (spns.length === 0) return [];
  const own = ownSpns(host);
  if (isUndecided(own)) return own;
  const seen = new Set(own.map(({ spn }) => foldSpn(spn)));
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
