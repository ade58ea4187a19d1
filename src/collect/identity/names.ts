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

/** The account's own name in DOMAIN\name, name@domain and name$. */
export function accountName(runAs: string): string {
  return runAs
    .slice(runAs.lastIndexOf('\\') + 1)
    .split('@')[0]!
    .replace(/\$$/, '');
}
