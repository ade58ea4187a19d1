/** Longest NetBIOS name of a computer, in characters. */
const netbiosLength = 15;

/** The NetBIOS name that a computer of this DNS name has: its first label, cut. */
export function netbiosName(fqdn: string): string {
  return fqdn.split('.')[0]!.slice(0, netbiosLength);
}
