import type { SpnEntry } from '../../documents/facts.ts';
import { hasServiceClass } from '../../domain/spn.ts';
import { readEntry, texts, textsSoFar, type RawEntry } from './entry.ts';
import { classOf, domainNames, enabledOf, nameOf, sidOf } from './principal.ts';

/**
 * The holders among the entries: every SPN of UCServer's class, also one that quotes or invisible characters disguise, and
 * every userPrincipalName that looks like one.
 * @param crossRefs the entries that tell the names of the domains, where they are known apart from the others
 * @throws NotUnderstood where a value is not what its attribute holds.
 */
export function holdersFromEntries(entries: readonly RawEntry[], crossRefs = entries): SpnEntry[] {
  const domains = domainNames(crossRefs);
  return entries.flatMap((entry) => {
    const attributes = readEntry(entry);
    const names = [
      ...textsSoFar(attributes, 'servicePrincipalName').map((spn) => ({ spn, via: 'spn' as const })),
      ...textsSoFar(attributes, 'userPrincipalName').map((spn) => ({ spn, via: 'upn' as const })),
    ].filter(({ spn }) => hasServiceClass(spn));
    if (names.length === 0) return [];
    const name = nameOf(attributes, domains);
    const sid = sidOf(attributes);
    const objectClass = classOf(attributes);
    const enabled = enabledOf(attributes);
    const [dnsHostName] = texts(attributes, 'dNSHostName') ?? [];
    const [samAccountName] = texts(attributes, 'sAMAccountName') ?? [];
    return names.map((held) => ({
      ...held,
      dn: entry.dn,
      ...(name !== undefined && { name }),
      ...(sid !== undefined && { sid }),
      ...(objectClass !== undefined && { class: objectClass }),
      ...(dnsHostName !== undefined && { dnsHostName }),
      ...(samAccountName !== undefined && { samAccountName }),
      ...(enabled !== undefined && { enabled }),
    }));
  });
}
