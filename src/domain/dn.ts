// Distinguished names, as the directory compares and nests them.

/** The directory compares DNs without regard to case. */
export function sameDn(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The value of a DN's first part, `svc-old` of `CN=svc-old,OU=Service,DC=corp,DC=example`; escapes are resolved (RFC 4514). */
export function commonName(dn: string): string {
  const start = dn.indexOf('=') + 1;
  let value = '';
  for (let i = start; i < dn.length && dn[i] !== ','; i++) {
    if (dn[i] === '\\') i++;
    value += dn[i] ?? '';
  }
  return value;
}

/** The parts of a DN at its end that name its domain, in lower case, `dc=corp,dc=example`; '' where there are none. */
export function domainOf(dn: string): string {
  const parts = dn.toLowerCase().split(',');
  return parts.slice(parts.findLastIndex((part) => !part.startsWith('dc=')) + 1).join(',');
}

/** The DNS name of the domain of a DN: `corp.example`. */
export function domainNameOf(dn: string): string {
  return domainOf(dn)
    .replace(/(?:^|,)dc=/g, '.')
    .slice(1);
}

/** Accounts in different domains. Of a DN without a domain that is not said. */
export function inSeveralDomains(dns: readonly string[]): boolean {
  return new Set(dns.map(domainOf).filter((domain) => domain !== '')).size > 1;
}
