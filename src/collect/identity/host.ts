import type { SectionData } from '../../documents/facts.ts';

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
