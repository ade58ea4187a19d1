// The server's names, and whether it is joined to a domain.
import type { Section } from '../../documents/facts.ts';
import { commonName } from '../../domain/dn.ts';
import { joinReasons, reason, since } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import { understoodFiles, reasonsOf, type Captured, type CapturedListing, type Reading } from '../captured.ts';
import type { DirectoryFacts } from '../directory/facts.ts';
import type { Probe } from '../formats/probeDocument.ts';
import { ntlmIncoming, ntlmPoliciesIn } from '../identity/ntlm.ts';
import { namesOfServer } from '../identity/host.ts';
import { accountName } from '../identity/names.ts';
import { collected, failed, skipped } from '../section.ts';
import { cannotTell } from '../sources.ts';

/**
 * The server's names from --server. A computer account of its name among the sources proves that it is joined to a domain;
 * nothing else here can tell that.
 * @param accounts names of accounts that may be a computer's
 * @param needed whether sources were given that tell nothing as long as the server has no name: those of SPNs
 * @param directory what a directory proves, where one was asked
 */
export function hostFromOption(
  server: string | undefined,
  accounts: string[],
  needed: boolean,
  directory?: DirectoryFacts['host'],
): Section<'host'> {
  if (server === undefined) {
    if (!needed) return skipped(reason('no-option', { option: '--server' }));
    return { ...failed(reason('server-not-known')), source: '--server', cannotTell: cannotTell('host', ['--server'], ['directory']) };
  }
  const names = namesOfServer(server);
  const data = {
    ...names,
    ...(accounts.some((name) => sameName(name, names.netbios)) && { joined: true }),
    ...directory,
  };
  return collected('host', '--server', data, ['--server', ...(directory ? (['directory'] as const) : [])]);
}

export function hostFromProbe({ host, membership, ntlm }: Pick<Probe, 'host' | 'membership' | 'ntlm'>): Section<'host'> {
  if ('because' in host) return failed(since(reason('no-names-in-registry'), host.because));
  const { hostName, suffix, netbios } = host;
  const data = {
    ...(hostName && suffix && { fqdn: `${hostName}.${suffix}` }),
    ...(netbios && { netbios }),
    ...('joined' in membership && { joined: membership.joined }),
    // A machine that is not joined has a workgroup there.
    ...('joined' in membership && membership.joined && membership.domain && { domain: membership.domain }),
    ...(ntlm && 'exceptions' in ntlm && ntlmIncoming(ntlm)),
  };
  return collected('host', String.raw`registry (Tcpip\Parameters, ActiveComputerName, MSV1_0), Win32_ComputerSystem`, data, ['PowerShell']);
}

/**
 * The names that Windows itself goes by, also where they are longer than 15 characters, or not of the domain's DNS name.
 * @param keys the values of registry keys, by their names in lower case
 * @param computer the SPNs of the computer account: that there is one proves that the server is joined to a domain
 * @param ntlm the values of the key with the policies of NTLM
 */
export function hostFromRegistry(
  keys: Reading<Map<string, string>>[],
  computer?: Reading<CapturedListing[]>,
  ntlm?: Reading<Map<string, string>>,
): Section<'host'> {
  const source = String.raw`reg.exe (Tcpip\Parameters, ActiveComputerName, MSV1_0)`;
  const strings = new Map(understoodFiles(keys).flatMap(({ value }) => [...value]));
  const [hostName, suffix, netbios] = ['hostname', 'domain', 'computername'].map((name) => strings.get(name));
  if (!netbios) return failed(joinReasons(reasonsOf(keys)) ?? reason('no-computer-name', { source }));
  const accounts = computer && 'value' in computer ? namesIn(computer.value.flatMap(({ account }) => account ?? [])) : [];
  const data = {
    ...(hostName && suffix && { fqdn: `${hostName}.${suffix}` }),
    netbios,
    ...(accounts.some((name) => sameName(name, netbios)) && { joined: true }),
    ...(ntlm && 'value' in ntlm && ntlmIncoming(ntlmPoliciesIn(ntlm.value))),
  };
  return collected('host', source, data, ['reg.exe'], ['PowerShell']);
}

/** Names of accounts that can be a computer's: setspn tells no classes. */
export function accountNames({ listings, ldif }: Pick<Captured, 'listings' | 'ldif'>): string[] {
  const computers = understoodFiles(ldif)
    .flatMap(({ value }) => value.accounts.map(({ data }) => data))
    .filter((account) => account.class === 'computer');
  return [
    ...listings.flatMap(({ account, spns }) => namesIn([...(account ? [account] : []), ...spns])),
    ...computers.flatMap(({ name }) => (name === undefined ? [] : [accountName(name)])),
  ];
}

function namesIn(objects: { dn: string }[]): string[] {
  return objects.map(({ dn }) => commonName(dn));
}

/** The name of the computer whose setspn -L is given: only a computer has HOST/<its own name>. */
export function computerName(listings: readonly CapturedListing[]): string | undefined {
  return listings
    .filter(({ kind }) => kind === 'account')
    .flatMap(({ spns, account }) => spns.flatMap(({ spn }) => (isHostSpn(spn, account!.dn) ? [spn.slice('HOST/'.length)] : [])))[0];
}

function isHostSpn(spn: string, dn: string): boolean {
  return dn.toLowerCase().startsWith(`cn=${spn.slice('HOST/'.length).toLowerCase()},`) && /^host\//i.test(spn);
}
