// Which entry of a directory is the account that UCServer runs under.
import { dataIn, type Section } from '../../documents/facts.ts';
import { reason, since, type Lack, type ReasonValue } from '../../text/reasons.ts';
import { entriesOf, type DirectoryReading } from './query.ts';
import { textsOf, type RawEntry } from './entry.ts';
import { whyNotInDirectory } from '../identity/runAs.ts';
import { failureOf } from '../section.ts';
import { sameName } from '../../text/sameName.ts';

/** The account as the service manager names it. */
export interface RunAsAccount {
  /** As it stands in messages. */
  called: ReasonValue;
  /** Its sAMAccountName. */
  account: string;
  /** Its domain, by NetBIOS or DNS name; absent: the domain of whoever is asked. */
  domain?: string;
  /** The whole name, where it is written name@domain: a userPrincipalName, which need not end in a domain's name. */
  principal?: string;
  /** No source tells what the service runs as: the server's computer is taken. */
  assumed?: true;
}

/**
 * The run-as account, or why there is none in any directory. Where nobody asked for the service, or the source does not tell the
 * account, it is the server's computer; where it could not be read, the account is not known.
 * @param shortName the server's NetBIOS name, where it is known
 */
export function runAsAccount(service: Section<'service'>, shortName: string | undefined): RunAsAccount | Lack {
  if (service.status === 'failed') return { because: since(reason('run-as-not-known'), failureOf(service)) };
  const { runAs, kind } = dataIn(service);
  if (runAs === undefined || kind === 'computer') {
    if (shortName === undefined) return { because: reason('no-server-name') };
    const called = reason('the-computer', { name: shortName });
    return { called, account: `${shortName}$`, ...(runAs === undefined && { assumed: true }) };
  }
  const because = whyNotInDirectory(dataIn(service));
  if (because !== undefined) return { because };
  const name = runAs.trim();
  const [before = '', behind = ''] = name.split(/[\\@]/);
  if (name.includes('\\')) return { called: name, account: behind, domain: before };
  return name.includes('@') ? { called: name, account: before, domain: behind, principal: name } : { called: name, account: name };
}

/**
 * What of the account can be looked for at this domain controller, once its rootDSE and the forest's domains are read; or why
 * it cannot be here.
 */
export function searchableNames(wanted: RunAsAccount, { dc, found }: DirectoryReading): { account?: string; principal?: string } | Lack {
  const { account, domain, principal } = wanted;
  if (domain === undefined) return { account };
  const { domains } = found;
  if (!Array.isArray(domains))
    return { because: since(reason('domain-not-known', { domain }), domains?.because ?? reason('not-asked', { place: dc })) };
  const own = entriesOf(found.rootDse).flatMap((entry) => textsOf(entry, 'defaultNamingContext'))[0];
  const isOwn = (crossRef: RawEntry): boolean => has(crossRef, 'nCName', own ?? '');
  const named = domains.find((crossRef) => has(crossRef, 'nETBIOSName', domain) || has(crossRef, 'dnsRoot', domain));
  if (named && isOwn(named)) return { account, ...(principal !== undefined && { principal }) };

  const { called } = wanted;
  const home = domains.filter(isOwn).flatMap((crossRef) => textsOf(crossRef, 'dnsRoot'))[0] ?? own ?? dc;
  if (named) return { because: reason('other-domain', { account: called, domain: textsOf(named, 'dnsRoot')[0] ?? domain, dc, home }) };
  // An administrator may give any suffix to a userPrincipalName.
  if (principal !== undefined) return { principal };
  return { because: reason('other-forest', { account: called, domain, home }) };
}

function has(entry: RawEntry, name: string, value: string): boolean {
  return textsOf(entry, name).some((text) => sameName(text, value));
}
