// Network addresses in the place of host names.

const ipv4 = /^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$/;
const ipv6 = /^\[?[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*(?:%[0-9a-z]+)?\]?$/i;

/** An address of IPv4 or IPv6, as it may stand in the place of a host's name. */
export function isAddress(host: string): boolean {
  return ipv4.test(host) || ipv6.test(host);
}

/** An address that nobody has, by its number (RFC 5737, beyond 254 RFC 2544; RFC 3849): of the same kind as the one that it stands for. */
export function exampleAddress(like: string, number: number): string {
  if (!ipv4.test(like)) return `2001:db8::${number.toString(16)}`;
  return number < 255 ? `192.0.2.${number}` : `198.18.${number >> 8}.${number & 255}`;
}
