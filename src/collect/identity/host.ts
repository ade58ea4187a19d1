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
export function isOtherMachine(machine: string, shortName: string | undefined): boolean {
  if (shortName === undefined || isAddress(machine) || machine === '.' || sameName(machine, 'localhost')) return false;
  return !sameName(netbiosName(machine), shortName);
}
