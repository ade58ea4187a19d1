// Network addresses in the place of host names.

const ipv4 = /^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$/;
const ipv6 = /^\[?[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*(?:%[0-9a-z]+)?\]?$/i;

/** An address of IPv4 or IPv6, as it may stand in the place of a host's name. */
export function isAddress(host: string): boolean {
  return ipv4.test(host) || ipv6.test(host);
}

/** An address that nobody has, by its number (RFC 5737, RFC 3849): of the same kind as the one that it stands for. */
export function exampleAddress(like: string, number: number): string {
  return ipv4.test(like) ? `192.0.2.${number}` : `2001:db8::${number}`;
}
