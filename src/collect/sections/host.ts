import type { Section } from '../../documents/facts.ts';
import type { Captured } from '../captured.ts';
import type { DirectoryFacts } from '../directory/facts.ts';
import { netbiosName } from '../identity/host.ts';
import { accountName, commonName } from '../identity/names.ts';
import { collected, skipped } from '../section.ts';

/**
 * The server's names from --server. A computer account of its name among the sources proves that it is joined to a domain;
 * nothing else here can tell that. A name without a dot is no full DNS name: fqdn stays unknown.
 * @param directory what a directory proves, where one was asked
 */
export function hostSection(server: string | undefined, captured: Captured, directory?: DirectoryFacts['host']): Section<'host'> {
  if (server === undefined) return skipped('no --server');
  const netbios = netbiosName(server);
  const fqdn = server.includes('.') ? { fqdn: server } : {};
  const joined = computerNames(captured).some((name) => name.toLowerCase() === netbios.toLowerCase());
  const data = { ...fqdn, netbios, ...(joined ? { joined } : {}), ...directory };
  return collected('host', '--server', data, ['--server', ...(directory ? (['directory'] as const) : [])]);
}

/** Names of accounts that can be a computer's: setspn tells no classes. */
function computerNames({ listings, ldif }: Captured): string[] {
  const dns = listings.flatMap(({ account, spns }) => [...(account ? [account.dn] : []), ...spns.map(({ dn }) => dn)]);
  const computers = ldif
    .flatMap((reading) => ('value' in reading ? reading.value.accounts : []))
    .filter((account) => account.class === 'computer');
  return [...dns.map(commonName), ...computers.flatMap(({ name }) => (name === undefined ? [] : [accountName(name)]))];
}

/** The name of the computer whose setspn -L is given: only a computer has HOST/<its own name>. */
export function computerName({ listings }: Captured): string | undefined {
  return listings
    .filter(({ kind }) => kind === 'account')
    .flatMap(({ spns, account }) => spns.flatMap(({ spn }) => (isHostSpn(spn, account!.dn) ? [spn.slice('HOST/'.length)] : [])))[0];
}

function isHostSpn(spn: string, dn: string): boolean {
  return dn.toLowerCase().startsWith(`cn=${spn.slice('HOST/'.length).toLowerCase()},`) && /^host\//i.test(spn);
}
