import type { SectionData } from '../../documents/facts.ts';
import { netbiosName } from '../../domain/hostName.ts';
import { sameName } from '../../text/sameName.ts';

/** The server that --server names is the machine with those names; undefined where it is not known whether. */
export function isSameMachine(server: string, { fqdn, netbios }: Partial<SectionData<'host'>>): boolean | undefined {
  if (netbios === undefined) return undefined;
  return sameName(netbiosName(server), netbios) && (!server.includes('.') || fqdn === undefined || sameName(server, fqdn));
}
