import type { SectionData } from '../../documents/facts.ts';
import { netbiosName } from '../../domain/hostName.ts';
import { isAddress } from '../../text/address.ts';
import { sameName } from '../../text/sameName.ts';

/** The server that --server names is the machine with those names; undefined where it is not known whether. */
export function isSameMachine(server: string, { fqdn, netbios }: Partial<SectionData<'host'>>): boolean | undefined {
  if (netbios === undefined) return undefined;
  return sameName(netbiosName(server), netbios) && (!server.includes('.') || fqdn === undefined || sameName(server, fqdn));
}

/** A machine that was asked by a name of its own, and not by the server's. An address tells nothing. */
export function isOtherMachine(machine: string, host: Partial<SectionData<'host'>>): boolean {
  if (isAddress(machine) || machine === '.' || sameName(machine, 'localhost')) return false;
  return isSameMachine(machine.replace(/\.$/, ''), host) === false;
}

/** The names of the server that --server names. One without a dot is no full DNS name: that stays unknown. */
export function namesOfServer(server: string): Pick<SectionData<'host'>, 'fqdn' | 'netbios'> {
  return { ...(server.includes('.') && { fqdn: server }), netbios: netbiosName(server) };
}
