import { isAddress } from '../text/address.ts';
import { isAscii } from '../text/letters.ts';

/** Longest NetBIOS name of a computer, in characters. */
const netbiosLength = 15;

/** The NetBIOS name that a computer of this DNS name has: its first label, cut. */
export function netbiosName(fqdn: string): string {
  return fqdn.split('.')[0]!.slice(0, netbiosLength);
}

/**
 * DNS takes 63 octets in a label; Windows' own DNS also letters beyond ASCII and the underscore (MS-ADTS, RFC 2181, section 11). Nearly every
 * name is plain; the classes of Unicode take a millisecond to make.
 */
function isLabel(text: string): boolean {
  if (/^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(text)) return true;
  return !isAscii(text) && /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$/u.test(text);
}

const longest = 253;

/** A short or full name that a host can have. */
export function isHostName(name: string): boolean {
  return name.length <= longest && name.split('.').every(isLabel);
}

/** Why a text is not the full DNS name of a server, as a sentence about it; undefined where it is one. A dot may stand at its end. */
export function flawOfServerName(name: string): string | undefined {
  const expected = 'as ucs01.corp.example';
  if (name === '' || name === '.') return `the full DNS name of the server is expected, ${expected}; it is empty`;
  if (isAddress(name)) return `an address is no name of the server: give the full DNS name, ${expected}`;
  const labels = name.replace(/\.$/, '').split('.');
  if (!isHostName(name.replace(/\.$/, '')) || /^[0-9]+$/.test(labels.at(-1)!))
    return `the full DNS name of the server is expected and nothing else, ${expected}`;
  return labels.length === 1 ? `a short name: give the full name, ${expected}` : undefined;
}
