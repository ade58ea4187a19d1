// Since when a domain can store AES keys: since its group Read-only Domain Controllers was made, as the first domain controller of Windows
// Server 2008 does. It is known by its number, 521: its name is in the system's language.
import { splitRid } from '../../domain/sid.ts';
import { utc } from '../../domain/time.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { at, reason } from '../../text/reasons.ts';
import { readEntry, texts, type RawEntry } from './entry.ts';
import { sidOf } from './principal.ts';

const groupNumber = 521;

/** The SID of the group in the domain of an account, in hexadecimal; none for what is no SID. @param account its SID in bytes */
export function aesGroupOf(account: Buffer): string[] {
  if (account.length < 12) return [];
  const sid = Buffer.from(account);
  sid.writeUInt32LE(groupNumber, sid.length - 4);
  return [sid.toString('hex')];
}

/** Such a group: its domain, by the SID of that, and when it was made. */
export interface AesGroup {
  domain: string;
  madeAt: string;
}

/** The groups of that number among the entries, of whatever domain. @throws NotUnderstood where a time is none */
export function aesGroupsIn(entries: readonly RawEntry[]): AesGroup[] {
  return entries.flatMap((entry) => {
    const attributes = readEntry(entry);
    const [domain, number] = splitRid(sidOf(attributes) ?? '');
    const [text] = texts(attributes, 'whenCreated') ?? [];
    if (number !== groupNumber || text === undefined) return [];
    const time = generalizedTime(text);
    if (Number.isNaN(time)) throw new NotUnderstood(at(entry.dn, reason('not-a-file-time', { name: 'whenCreated' })));
    return [{ domain, madeAt: utc(new Date(time)) }];
  });
}

/** A time of a directory, 20261122140311.0Z, in ms; NaN where it is none. */
export function generalizedTime(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{1,9})?Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
