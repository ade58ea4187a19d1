// Which entry of a directory is the account that UCServer runs under.
import { dataIn, type Section } from '../../documents/facts.ts';
import { entriesOf, type DirectoryReading } from './query.ts';
import { textsOf, type RawEntry } from './entry.ts';
import { whyNotInDirectory } from '../identity/runAs.ts';
import { sameName } from '../../text/sameName.ts';

/** The account as the service manager names it. */
export interface WantedAccount {
  /** As it stands in messages. */
  called: string;
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
export function wantedAccount(service: Section<'service'>, shortName: string | undefined): WantedAccount | { reason: string } {
  if (service.status === 'failed') return { reason: `which account UCServer runs under is not known: ${service.reason}` };
  const { runAs, kind } = dataIn(service);
  if (runAs === undefined || kind === 'computer') {
    if (shortName === undefined) return { reason: 'which computer is the server is not known without --server' };
    return { called: `the computer ${shortName}`, account: `${shortName}$`, ...(runAs === undefined && { assumed: true }) };
  }
  const reason = whyNotInDirectory(dataIn(service));
  if (reason !== undefined) return { reason };
  const name = runAs.trim();
  const [before = '', behind = ''] = name.split(/[\\@]/);
  if (name.includes('\\')) return { called: name, account: behind, domain: before };
  return name.includes('@') ? { called: name, account: before, domain: behind, principal: name } : { called: name, account: name };
}

/**
 * What of the account can be looked for at this domain controller, once its rootDSE and the forest's domains are read; or why
 * it cannot be here.
 */
export function lookedFor(
  wanted: WantedAccount,
  { dc, found }: DirectoryReading,
): { account?: string; principal?: string } | { reason: string } {
  const { account, domain, principal } = wanted;
  if (domain === undefined) return { account };
  const { domains } = found;
  if (!Array.isArray(domains)) return { reason: `which domain ${domain} is, is not known: ${domains?.reason ?? `${dc} was not asked`}` };
  const own = entriesOf(found.rootDse).flatMap((entry) => textsOf(entry, 'defaultNamingContext'))[0];
  const isOwn = (crossRef: RawEntry): boolean => has(crossRef, 'nCName', own ?? '');
  const named = domains.find((crossRef) => has(crossRef, 'nETBIOSName', domain) || has(crossRef, 'dnsRoot', domain));
  if (named && isOwn(named)) return { account, ...(principal !== undefined && { principal }) };

  const other = (name: string, where: string) => ({
    reason: `${wanted.called} is an account of the domain ${name}, ${where}: give --ldap a domain controller of ${name}`,
  });
  const home = domains.filter(isOwn).flatMap((crossRef) => textsOf(crossRef, 'dnsRoot'))[0] ?? own;
  if (named) return other(textsOf(named, 'dnsRoot')[0] ?? domain, `and ${dc} holds ${home}`);
  // An administrator may give any suffix to a userPrincipalName.
  if (principal !== undefined) return { principal };
  return other(domain, `which is not in the forest of ${home}`);
}

function has(entry: RawEntry, name: string, value: string): boolean {
  return textsOf(entry, name).some((text) => sameName(text, value));
}
