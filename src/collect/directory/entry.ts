import { NotUnderstood, within } from '../../system/errors.ts';
import { at, reason } from '../../text/reasons.ts';

/** An entry as the directory hands it out, whoever read it; values in base64, names in any case and with options. */
export interface RawEntry {
  dn: string;
  attributes: Record<string, string[]>;
}

/** The attributes of an entry. */
export interface Attributes {
  dn: string;
  /** [] where the attribute was asked for and has no value; undefined where nothing tells its values, or not all. */
  values(name: string): Buffer[] | undefined;
  /** The values that came, be they all or not. */
  valuesSoFar(name: string): Buffer[];
}

/**
 * Makes the attributes readable by name, without regard to case and to the option `binary`, which means nothing here.
 * `requests`: attributes that were asked for, so that one that did not come has no value.
 */
export function readEntry(entry: RawEntry, requests: readonly string[] = []): Attributes {
  const byName = new Map<string, { values: string[]; ranges: string[] }>();
  for (const name of requests) byName.set(name.toLowerCase(), { values: [], ranges: [] });
  for (const [written, values] of Object.entries(entry.attributes)) {
    const [name = '', ...options] = written.toLowerCase().split(';');
    const attribute = byName.get(name) ?? { values: [], ranges: [] };
    byName.set(name, attribute);
    for (const value of values) attribute.values.push(value);
    attribute.ranges.push(...options.filter((option) => option.startsWith('range=')));
  }
  return {
    dn: entry.dn,
    values(name) {
      const attribute = byName.get(name.toLowerCase());
      return attribute && isWhole(attribute.ranges) ? attribute.values.map(fromBase64) : undefined;
    },
    valuesSoFar: (name) => (byName.get(name.toLowerCase())?.values ?? []).map(fromBase64),
  };
}

function fromBase64(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

/** A directory hands out many values in pieces: `range=0-1499`, and `range=1500-*` for the last (MS-ADTS 3.1.1.3.1.3.3). */
function isWhole(ranges: string[]): boolean {
  const first = ranges.some((range) => range.startsWith('range=0-'));
  return ranges.length === 0 || (first && ranges.some((range) => range.endsWith('-*')));
}

export function texts(attributes: Attributes, name: string): string[] | undefined {
  return attributes.values(name)?.map((value) => value.toString('utf8'));
}

export function textsSoFar(attributes: Attributes, name: string): string[] {
  return attributes.valuesSoFar(name).map((value) => value.toString('utf8'));
}

/** The values of one attribute, none where they are not byName. */
export function textsOf(entry: RawEntry, name: string): string[] {
  return texts(readEntry(entry), name) ?? [];
}

export function integer(attributes: Attributes, name: string): number | undefined {
  const text = texts(attributes, name)?.[0];
  if (text !== undefined && !/^-?[0-9]{1,10}$/.test(text)) throw new NotUnderstood(at(attributes.dn, reason('not-an-integer', { name })));
  return text === undefined ? undefined : Number(text);
}

export function hasBit(attributes: Attributes, name: string, bit: number): boolean | undefined {
  const value = integer(attributes, name);
  return value === undefined ? undefined : (value & bit) !== 0;
}

export function hasNotBit(attributes: Attributes, name: string, bit: number): boolean | undefined {
  const has = hasBit(attributes, name, bit);
  return has === undefined ? undefined : !has;
}

/** What is made of the bytes of an attribute; the error names entry and attribute. */
export function fromBytes<T>(attributes: Attributes, name: string, make: (bytes: Buffer) => T): T[] | undefined {
  return attributes.values(name)?.map((bytes) => within(attributes.dn, () => within(name, () => make(bytes))));
}
