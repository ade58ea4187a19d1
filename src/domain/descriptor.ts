import { NotUnderstood } from '../system/errors.ts';
import { reason, type PlainCode, type Reason } from '../text/reasons.ts';
import { parseTrustee } from './sid.ts';

/** An entry of a DACL that allows or denies; others (audit, labels) decide nothing and are left out. */
export interface Ace {
  allow: boolean;
  /** Inheritance flags as in MS-DTYP 2.4.4.1. */
  flags: number;
  /** Access mask, 32 bits without sign. */
  mask: number;
  /** What the ACE is limited to: GUID in lower case. */
  objectType?: string;
  inheritedObjectType?: string;
  /** The trustee: a SID in numbers or an alias of a domain (`DA`). */
  sid: string;
  /** Holds only under a condition (callback ACE), which nobody but the directory can evaluate. */
  conditional?: true;
}

export interface Descriptor {
  /** Who owns the object: a SID in numbers or an alias of a domain. */
  owner?: string;
  /** The ACEs in stored order; null: a NULL DACL, which allows everything; absent: the DACL was not read. */
  dacl?: Ace[] | null;
}

export const inheritOnly = 0x08;

/** Flags of an ACE, and the rights of its mask, as SDDL writes them: two letters each (MS-DTYP 2.5.1.1). */
const aceFlags: Record<string, number> = {
  OI: 0x01,
  CI: 0x02,
  NP: 0x04,
  IO: inheritOnly,
  ID: 0x10,
  CR: 0x20,
  SA: 0x40,
  FA: 0x80,
};
const aceRights: Record<string, number> = {
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
  SD: 0x10000,
  RC: 0x20000,
  WD: 0x40000,
  WO: 0x80000,
  GA: 0x10000000,
  GX: 0x20000000,
  GW: 0x40000000,
  GR: 0x80000000,
  FA: 0x1f01ff,
  FR: 0x120089,
  FW: 0x120116,
  FX: 0x1200a0,
  KA: 0xf003f,
  KR: 0x20019,
  KW: 0x20006,
  KX: 0x20019,
};

/** ACE types: allow or deny, under a condition or not. The others are no part of the access check. */
const textTypes: Record<string, { allow: boolean; conditional?: true }> = {
  A: { allow: true },
  OA: { allow: true },
  XA: { allow: true, conditional: true },
  ZA: { allow: true, conditional: true },
  D: { allow: false },
  OD: { allow: false },
  XD: { allow: false, conditional: true },
};
const otherTextTypes = ['AU', 'AL', 'OU', 'OL', 'ML', 'XU', 'RA', 'SP', 'TL', 'FL'];

/**
 * A security descriptor in SDDL (MS-DTYP 2.5.1). Group and SACL are passed over. A text without `D:` says nothing of a
 * DACL; `D:NO_ACCESS_CONTROL` is a NULL DACL.
 * @throws NotUnderstood with the character (from 1) and what was expected there.
 */
export function parseSddl(text: string): Descriptor {
  const descriptor: Descriptor = {};
  const seen = new Set<string>();
  let at = 0;
  while (at < text.length) {
    const part = /[OGDS]:/iy;
    part.lastIndex = at;
    const name = part.exec(text)?.[0].toUpperCase();
    if (name === undefined) throw refusal(at, reason('expects-part'));
    if (seen.has(name)) throw refusal(at, reason('expects-once', { name }));
    seen.add(name);
    at += 2;
    if (name === 'O:' || name === 'G:') {
      const trustee = /(S-1-[0-9a-fx-]+|[a-z]{2})/iy;
      trustee.lastIndex = at;
      const written = sidBefore(trustee.exec(text)?.[0] ?? '', text, at);
      const sid = parseTrustee(written);
      if (sid === undefined) throw refusal(at, reason('expects-trustee'));
      if (name === 'O:') descriptor.owner = sid;
      at += written.length;
    } else {
      const flags = /(NO_ACCESS_CONTROL|AR|AI|P){0,4}/iy;
      flags.lastIndex = at;
      const written = flags.exec(text)?.[0] ?? '';
      at += written.length;
      const aces: Ace[] = [];
      while (text[at] === '(') {
        const end = endOfAce(text, at);
        if (name === 'D:') aces.push(...parseAce(text.slice(at + 1, end), at + 1));
        at = end + 1;
      }
      if (name === 'D:') descriptor.dacl = /NO_ACCESS_CONTROL/i.test(written) ? null : aces;
    }
  }
  return descriptor;
}

/** A SID in numbers runs into the name of the part that follows: the D of `O:S-1-5-18D:` is a hex digit, not its own. */
function sidBefore(written: string, text: string, at: number): string {
  return text[at + written.length] === ':' ? written.slice(0, -1) : written;
}

/** Where the ACE that opens at `start` closes; the conditions and claims of newer ACEs hold parentheses and quoted text. */
function endOfAce(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
  }
  throw refusal(text.length, reason('expects-parenthesis', { character: start + 1 }));
}

/** A field of an ACE, and where it starts in the text. */
interface Field {
  text: string;
  at: number;
}

/** `type;flags;rights;object;inherited object;trustee[;condition]`. Returns no ACE for a type that decides nothing. */
function parseAce(text: string, start: number): Ace[] {
  const fields: Field[] = [];
  let at = 0;
  while (fields.length < 6 && at <= text.length) {
    const semicolon = text.indexOf(';', at);
    const end = semicolon < 0 ? text.length : semicolon;
    fields.push({ text: text.slice(at, end).trim(), at: start + at });
    at = end + 1;
  }
  const [type, flags, rights, object, inherited, trustee] = fields;
  if (!type || !flags || !rights || !object || !inherited || !trustee) {
    throw refusal(start + text.length, reason('expects-fields'));
  }
  const name = type.text.toUpperCase();
  if (otherTextTypes.includes(name)) return [];
  if (!Object.hasOwn(textTypes, name)) throw refusal(type.at, reason('expects-type'));
  const sid = parseTrustee(trustee.text);
  if (sid === undefined) throw refusal(trustee.at, reason('expects-trustee'));
  if (at <= text.length && !textTypes[name]!.conditional) throw refusal(start + at - 1, reason('expects-end'));
  const objectType = parseGuid(object);
  const inheritedObjectType = parseGuid(inherited);
  return [
    {
      ...textTypes[name]!,
      flags: sumOfLetters(flags, aceFlags, 'expects-flags'),
      mask: /^[0-9]/.test(rights.text) ? maskOf(rights) : sumOfLetters(rights, aceRights, 'expects-rights'),
      ...(objectType && { objectType }),
      ...(inheritedObjectType && { inheritedObjectType }),
      sid,
    },
  ];
}

function sumOfLetters(field: Field, values: Record<string, number>, what: PlainCode): number {
  let sum = 0;
  for (let at = 0; at < field.text.length; at += 2) {
    const pair = field.text.slice(at, at + 2).toUpperCase();
    if (!Object.hasOwn(values, pair)) throw refusal(field.at + at, reason(what));
    sum = (sum | values[pair]!) >>> 0;
  }
  return sum;
}

function maskOf(field: Field): number {
  const value = /^(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)$/i.test(field.text) ? Number(field.text.replace(/^0(?=[0-7])/, '0o')) : NaN;
  if (!(value <= 0xffffffff)) throw refusal(field.at, reason('expects-mask'));
  return value;
}

function parseGuid(field: Field): string | undefined {
  if (field.text === '') return undefined;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(field.text)) throw refusal(field.at, reason('expects-guid'));
  return field.text.toLowerCase();
}

function refusal(at: number, what: Reason): NotUnderstood {
  return new NotUnderstood(reason('sddl-syntax', { character: at + 1, expected: what }));
}

/**
 * The descriptor as SDDL, for the facts: SIDs and masks in numbers. parseSddl reads the same descriptor from it. A
 * condition is not kept, only that there is one.
 */
export function toSddl(descriptor: Descriptor): string {
  const owner = descriptor.owner === undefined ? '' : `O:${descriptor.owner}`;
  if (descriptor.dacl === undefined) return owner;
  return `${owner}D:${descriptor.dacl === null ? 'NO_ACCESS_CONTROL' : descriptor.dacl.map(aceToSddl).join('')}`;
}

function aceToSddl(ace: Ace): string {
  const object = ace.objectType !== undefined || ace.inheritedObjectType !== undefined;
  const plain = ace.allow ? 'A' : 'D';
  const type = ace.conditional ? `X${plain}` : object ? `O${plain}` : plain;
  const flags = Object.entries(aceFlags).filter(([, bit]) => (ace.flags & bit) !== 0);
  const fields = [
    type,
    flags.map(([name]) => name).join(''),
    `0x${ace.mask.toString(16)}`,
    ace.objectType ?? '',
    ace.inheritedObjectType ?? '',
    ace.sid,
    ...(ace.conditional ? ['(not kept)'] : []),
  ];
  return `(${fields.join(';')})`;
}
