// Distinguished names, as the directory compares and nests them.

/** The directory compares DNs without regard to case, and to how a character is escaped. */
export function sameDn(a: string, b: string): boolean {
  return foldDn(a) === foldDn(b);
}

/** The DN as all spellings of it have it in common: `\2B` and `\+` are one character (RFC 4514, section 2.4). */
export function foldDn(dn: string): string {
  return escapedAlike(dn).toLowerCase();
}

/** Characters by their bytes in hex, and those that need no escape, as they are; the others behind a backslash. */
function escapedAlike(dn: string): string {
  if (!dn.includes('\\')) return dn;
  return dn.replace(/(?:\\[0-9a-f]{2})+|\\[^]/gi, (escape) => {
    const isHex = escape.length > 2;
    const text = isHex ? Buffer.from(escape.replaceAll('\\', ''), 'hex').toString('utf8') : escape.slice(1);
    return text.replace(/[,+"\\<>;]/g, String.raw`\$&`);
  });
}

/** The value of a DN's first part, `svc-old` of `CN=svc-old,OU=Service,DC=corp,DC=example`; escapes are resolved (RFC 4514). */
export function commonName(written: string): string {
  const dn = escapedAlike(written);
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
