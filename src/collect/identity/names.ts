/** The account's own name in DOMAIN\name, name@domain and name$. */
export function accountName(runAs: string): string {
  return runAs
    .slice(runAs.lastIndexOf('\\') + 1)
    .split('@')[0]!
    .replace(/\$$/, '');
}
