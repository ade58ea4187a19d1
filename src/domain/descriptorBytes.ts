import { NotUnderstood } from '../system/errors.ts';
import { reason } from '../text/reasons.ts';
import type { Ace, Descriptor } from './descriptor.ts';
import { sidFromBytes } from './sid.ts';

/** ACE types that allow or deny (MS-DTYP 2.4.4.1). The others are no part of the access check. */
const aceTypes: Record<number, { allow: boolean; conditional?: true; object?: true }> = {
  0x00: { allow: true },
  0x05: { allow: true, object: true },
  0x09: { allow: true, conditional: true },
  0x0b: { allow: true, conditional: true, object: true },
  0x01: { allow: false },
  0x06: { allow: false, object: true },
  0x0a: { allow: false, conditional: true },
  0x0c: { allow: false, conditional: true, object: true },
};

/**
 * A self-relative security descriptor (MS-DTYP 2.4.6), as the directory hands it out. Group and SACL are passed over.
 * @throws NotUnderstood with the byte (from 0) and what was expected there.
 */
export function parseBinary(bytes: Buffer): Descriptor {
  if (bytes.length < 20 || bytes[0] !== 1) throw new NotUnderstood(reason('no-descriptor', { byte: 0 }));
  const descriptor: Descriptor = {};
  const owner = bytes.readUInt32LE(4);
  if (owner !== 0) descriptor.owner = sidFromBytes(bytes, owner);
  const daclPresent = (bytes.readUInt16LE(2) & 0x0004) !== 0;
  const dacl = bytes.readUInt32LE(16);
  if (daclPresent) descriptor.dacl = dacl === 0 ? null : readAcl(bytes, dacl);
  return descriptor;
}

function readAcl(bytes: Buffer, start: number): Ace[] {
  if (start + 8 > bytes.length) throw new NotUnderstood(reason('no-acl', { byte: start }));
  const end = start + bytes.readUInt16LE(start + 2);
  const count = bytes.readUInt16LE(start + 4);
  if (end < start + 8 || end > bytes.length) throw new NotUnderstood(reason('no-acl-size', { byte: start + 2 }));
  const aces: Ace[] = [];
  let at = start + 8;
  for (let index = 0; index < count; index++) {
    const size = at + 4 <= end ? bytes.readUInt16LE(at + 2) : 0;
    if (size < 4 || at + size > end) throw new NotUnderstood(reason('no-ace', { byte: at, number: index + 1, count }));
    aces.push(...readAce(bytes.subarray(0, at + size), at));
    at += size;
  }
  return aces;
}

/** The ACE that starts at `start` and ends with the bytes. Returns no ACE for a type that decides nothing. */
function readAce(bytes: Buffer, start: number): Ace[] {
  const type = aceTypes[bytes[start]!];
  if (type === undefined) return [];
  const body = start + (type.object ? 12 : 8);
  if (bytes.length < body) throw new NotUnderstood(reason('no-ace-mask', { byte: start }));
  const parts = type.object ? bytes.readUInt32LE(start + 8) : 0;
  const objectType = (parts & 1) === 0 ? undefined : guidFromBytes(bytes, body);
  const inheritedAt = body + (objectType ? 16 : 0);
  const inheritedObjectType = (parts & 2) === 0 ? undefined : guidFromBytes(bytes, inheritedAt);
  return [
    {
      allow: type.allow,
      ...(type.conditional && { conditional: true }),
      flags: bytes[start + 1]!,
      mask: bytes.readUInt32LE(start + 4),
      ...(objectType && { objectType }),
      ...(inheritedObjectType && { inheritedObjectType }),
      sid: sidFromBytes(bytes, inheritedAt + (inheritedObjectType ? 16 : 0)),
    },
  ];
}

/** A GUID as text: its first three parts are stored little-endian (MS-DTYP 2.3.4.2). */
function guidFromBytes(bytes: Buffer, at: number): string {
  if (at + 16 > bytes.length) throw new NotUnderstood(reason('no-guid', { byte: at }));
  const hex = (from: number, to: number) => bytes.toString('hex', at + from, at + to);
  const little = (from: number, to: number) =>
    Buffer.from(bytes.subarray(at + from, at + to))
      .reverse()
      .toString('hex');
  return `${little(0, 4)}-${little(4, 6)}-${little(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`;
}
