import type { SectionData } from '../../documents/facts.ts';
import { sameName } from '../../text/sameName.ts';

/** Longest NetBIOS name of a computer, in characters. */
const netbiosLength = 15;

/** The NetBIOS name that a computer of this DNS name has: its first label, cut. */
export function netbiosName(fqdn: string): string {
  return fqdn.split('.')[0]!.slice(0, netbiosLength);
}

/** The server that --server names is the machine with those names; undefined where it is not known whether. */
export function isSameMachine(server: string, { fqdn, netbios }: Partial<SectionData<'host'>>): boolean | undefined {
  if (netbios === undefined) return undefined;
  return sameName(netbiosName(server), netbios) && (!server.includes('.') || fqdn === undefined || sameName(server, fqdn));
}
