import { NotUnderstood, within } from '../../system/errors.ts';
import { at, reason } from '../../text/reasons.ts';

/** An entry as the directory hands it out, whoever read it; values in base64, names in any case and with options. */
export interface RawEntry {
  dn: string;
  attributes: Record<string, string[]>;
}

/** The attributes of an entry. */
export interface Read {
  dn: string;
  /** [] where the attribute was asked for and has no value; undefined where nothing tells its values, or not all. */
  values(name: string): Buffer[] | undefined;
  /** The values that came, be they all or not. */
  seen(name: string): Buffer[];
}

/**
 * Makes the attributes readable by name, without regard to case and to the option `binary`, which means nothing here.
 * `asked`: attributes that were asked for, so that one that did not come has no value.
 */
export function readEntry(entry: RawEntry, asked: readonly string[] = []): Read {
  const known = new Map<string, { values: string[]; ranges: string[] }>();
  for (const name of asked) known.set(name.toLowerCase(), { values: [], ranges: [] });
  for (const [written, values] of Object.entries(entry.attributes)) {
    const [name = '', ...options] = written.toLowerCase().split(';');
    const attribute = known.get(name) ?? { values: [], ranges: [] };
    known.set(name, attribute);
    for (const value of values) attribute.values.push(value);
    attribute.ranges.push(...options.filter((option) => option.startsWith('range=')));
  }
  return {
    dn: entry.dn,
    values(name) {
      const attribute = known.get(name.toLowerCase());
      return attribute && isWhole(attribute.ranges) ? attribute.values.map(decoded) : undefined;
    },
    seen: (name) => (known.get(name.toLowerCase())?.values ?? []).map(decoded),
  };
}

function decoded(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

/** A directory hands out many values in pieces: `range=0-1499`, and `range=1500-*` for the last (MS-ADTS 3.1.1.3.1.3.3). */
function isWhole(ranges: string[]): boolean {
  const first = ranges.some((range) => range.startsWith('range=0-'));
  return ranges.length === 0 || (first && ranges.some((range) => range.endsWith('-*')));
}

export function texts(read: Read, name: string): string[] | undefined {
  return read.values(name)?.map((value) => value.toString('utf8'));
}

export function seenTexts(read: Read, name: string): string[] {
  return read.seen(name).map((value) => value.toString('utf8'));
}

/** The values of one attribute, none where they are not known. */
export function textsOf(entry: RawEntry, name: string): string[] {
  return texts(readEntry(entry), name) ?? [];
}

export function integer(read: Read, name: string): number | undefined {
  const text = texts(read, name)?.[0];
  if (text !== undefined && !/^-?[0-9]{1,10}$/.test(text)) throw new NotUnderstood(at(read.dn, reason('not-an-integer', { name })));
  return text === undefined ? undefined : Number(text);
}

export function hasBit(read: Read, name: string, bit: number): boolean | undefined {
  const value = integer(read, name);
  return value === undefined ? undefined : (value & bit) !== 0;
}

export function hasNotBit(read: Read, name: string, bit: number): boolean | undefined {
  const has = hasBit(read, name, bit);
  return has === undefined ? undefined : !has;
}

/** What is made of the bytes of an attribute; the error names entry and attribute. */
export function fromBytes<T>(read: Read, name: string, make: (bytes: Buffer) => T): T[] | undefined {
  return read.values(name)?.map((bytes) => within(read.dn, () => within(name, () => make(bytes))));
}
