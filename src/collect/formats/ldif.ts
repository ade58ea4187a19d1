import { domainNameOf, domainOf } from '../../domain/dn.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';
import type { RawEntry } from '../directory/entry.ts';
import { accountAttributes } from '../directory/query.ts';
import { excerpt, refuseNoText } from './console.ts';
import { logicalLines } from './ldifLines.ts';

/** What ldapsearch prints beside entries, apart from them by an empty line. */
const besideEntries = ['version', 'search', 'result', 'ref', 'control', 'text', 'matcheddn', 'pagedresults'];

const expected = reason('expects-ldif');

/**
 * The entries of a file that ldifde, ldapsearch or ldbsearch wrote (RFC 2849), of one search or several, values in base64. An answer
 * of ldapsearch that found nothing has no entries.
 * @throws NotUnderstood with the line and what was expected there; also where an entry cannot be whole
 */
export function readLdif(text: string): RawEntry[] {
  refuseNoText(text, expected);
  const entries: RawEntry[] = [];
  const domains = new Map<string, number>();
  let entry: RawEntry | undefined;
  let result: string | undefined;
  const doubtful: AttributeLine[] = [];
  const sure: AttributeLine[] = [];
  for (const { text: line, number, mayBeCut } of logicalLines(text)) {
    if (line === '') {
      entry = undefined;
      continue;
    }
    const read = { ...readLine(line, number), number, ...(mayBeCut !== undefined && { mayBeCut }) };
    const { name, value } = read;
    const key = name.toLowerCase();
    if (attributesRead.has(key)) (mayBeCut === undefined ? sure : doubtful).push(read);
    if (key === 'dn') {
      entry = { dn: value.toString('utf8'), attributes: {} };
      entries.push(entry);
      const domain = domainOf(entry.dn);
      // Only the root of the directory is in no domain, and has no DN.
      if (domain === '' && entry.dn !== '') throw new NotUnderstood(reason('cut-dn', { line: number, found: excerpt(entry.dn) }));
      if (!domains.has(domain)) domains.set(domain, number);
    } else if (entry === undefined) {
      if (!besideEntries.includes(key)) throw new NotUnderstood(reason('no-dn', { line: number, found: name }));
      if (key === 'result') result = value.toString('utf8');
    } else if (value.length === 0) {
      // A directory has no empty values.
      throw new NotUnderstood(reason('no-value', { line: number, name }));
    } else if (key === 'changetype') {
      if (value.toString('utf8') !== 'add') throw new NotUnderstood(reason('ldif-changes', { line: number }));
    } else if (Object.hasOwn(entry.attributes, name)) {
      entry.attributes[name]!.push(value.toString('base64'));
    } else {
      entry.attributes[name] = [value.toString('base64')];
    }
  }
  refuseCutLine(doubtful, sure);
  refuseCutDomain(domains);
  if (entries.length > 0 || result?.startsWith('0')) return entries;
  if (result !== undefined) throw new NotUnderstood(reason('search-failed', { found: result }));
  throw new NotUnderstood(reason('no-entry'));
}

/**
 * @param domains those of all entries, each with its first line
 * @throws NotUnderstood where one is the beginning of another: no domain is, of one that was cut off
 */
function refuseCutDomain(domains: Map<string, number>): void {
  const sorted = [...domains.keys()].filter((domain) => domain !== '').sort();
  const cut = sorted.find((domain, index) => sorted[index + 1]?.startsWith(domain));
  if (cut !== undefined) throw new NotUnderstood(reason('cut-dn', { line: domains.get(cut)!, found: excerpt(cut) }));
}

/** An attribute with its value, and where it stands. */
interface AttributeLine {
  name: string;
  value: Buffer;
  number: number;
  mayBeCut?: number;
}

/** What is made use of, in lower case: where another value is cut, nothing is lost. */
const attributesRead = new Set(
  ['dn', ...accountAttributes, 'userPrincipalName', 'tokenGroups', 'msDS-PrincipalName', 'nCName', 'nETBIOSName'].map((name) =>
    name.toLowerCase(),
  ),
);

/**
 * A line that ends where long ones are folded is whole where it ends in a domain that another line ends in: a DN in its domain, a host in
 * its DNS name.
 * @throws NotUnderstood where that is not so
 */
function refuseCutLine(doubtful: AttributeLine[], sure: AttributeLine[]): void {
  if (doubtful.length === 0) return;
  const known = new Set(sure.filter(isDn).map(({ value }) => domainNameOf(value.toString('utf8'))));
  const hosts = sure.filter((line) => !isDn(line)).map(({ value }) => value.toString('utf8').toLowerCase());
  const isWhole = (line: AttributeLine): boolean => {
    const text = line.value.toString('utf8').toLowerCase();
    if (!isDn(line)) return [...known].some((domain) => domain !== '' && text.endsWith(`.${domain}`));
    const domain = domainNameOf(text);
    return domain !== '' && (known.has(domain) || hosts.some((host) => host.endsWith(`.${domain}`)));
  };
  const cut = doubtful.find((line) => !isWhole(line));
  if (cut) throw new NotUnderstood(reason('cut-at-fold', { line: cut.number, column: cut.mayBeCut! }));
}

function isDn({ name }: AttributeLine): boolean {
  return name.toLowerCase() === 'dn';
}

/** Line ends of other systems, and what steers a printer: with them several lines are one. */
const otherLineEnd = /[\x0b\x0c\x85\u2028\u2029]/;

/** `name: text`, `name:: base64`. */
function readLine(line: string, number: number): { name: string; value: Buffer } {
  const other = otherLineEnd.exec(line)?.[0];
  if (other !== undefined)
    throw new NotUnderstood(
      reason('other-line-end', { line: number, found: `U+${other.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}` }),
    );
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  if (!/^[a-z0-9][a-z0-9.-]*(;[a-z0-9=*.-]+)*$/i.test(name)) {
    throw new NotUnderstood(reason('no-attribute', { line: number }));
  }
  const kind = line[colon + 1];
  if (kind === '<') throw new NotUnderstood(reason('value-elsewhere', { line: number, name }));
  if (kind !== ':') return { name, value: Buffer.from(line.slice(colon + 1).replace(/^[ \u00a0]+/, ''), 'utf8') };
  const base64 = line.slice(colon + 2).replace(/[ \t]+/g, '');
  if (base64.length % 4 !== 0 || !/^[a-z0-9+/]*={0,2}$/i.test(base64)) {
    throw new NotUnderstood(reason('not-base64', { line: number, name }));
  }
  return { name, value: Buffer.from(base64, 'base64') };
}
