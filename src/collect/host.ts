import type { Section, SectionData } from '../facts.ts';
import type { Captured } from './captured.ts';
import type { DirectoryFacts } from './directory.ts';
import { accountName, commonName } from './names.ts';
import { collected, skipped } from './section.ts';

/** Longest NetBIOS name of a computer, in characters. */
const netbiosLength = 15;

/** The NetBIOS name that a computer of this DNS name has: its first label, cut. */
export function netbiosName(fqdn: string): string {
  return fqdn.split('.')[0]!.slice(0, netbiosLength);
}

/** The server that --server names is the machine with those names; undefined where it is not known whether. */
export function isSameMachine(server: string, { fqdn, netbios }: Partial<SectionData<'host'>>): boolean | undefined {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  if (netbios === undefined) return undefined;
  return same(netbiosName(server), netbios) && (!server.includes('.') || fqdn === undefined || same(server, fqdn));
}

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
  return collected('--server', { ...fqdn, netbios, ...(joined ? { joined } : {}), ...directory }, directory ? [] : ['joined', 'domain']);
}

/** Names of accounts that can be a computer's: setspn tells no classes. */
function computerNames({ listings, ldif }: Captured): string[] {
  const dns = listings.flatMap(({ account, spns }) => [...(account ? [account.dn] : []), ...spns.map(({ dn }) => dn)]);
  const computers = ldif.flatMap((reading) => ('value' in reading ? reading.value.accounts : [])).filter((account) => account.class === 'computer');
  return [...dns.map(commonName), ...computers.flatMap(({ name }) => (name === undefined ? [] : [accountName(name)]))];
}
