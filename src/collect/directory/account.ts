import type { SectionData } from '../../documents/facts.ts';
import { toSddl, type Descriptor } from '../../domain/descriptor.ts';
import { parseBinary } from '../../domain/descriptorBytes.ts';
import { sidFromBytes } from '../../domain/sid.ts';
import { utc } from '../../domain/time.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { at, reason } from '../../text/reasons.ts';
import { fromBytes, hasBit, integer, readEntry, seenTexts, texts, type RawEntry, type Read } from './entry.ts';
import { classOf, domainNames, enabledOf, nameOf, sidOf } from './principal.ts';
import { readerOf } from './visibility.ts';

/** What is known of how the entry of the account was read. */
export interface EntrySource {
  /** The entries of the same source: linked computers, crossRef entries of domains, the group S-1-5-32-554. */
  entries: readonly RawEntry[];
  /** Attributes that were asked for: one that did not come has no value. Absent: not known (a file). */
  asked?: readonly string[];
  /** The reader's own SID, then those of its groups; absent: not known. */
  readerSids?: readonly string[];
  /** When it was read, by the directory's clock, in ms; absent: now. */
  readAt?: number;
}

type Account = SectionData<'account'>;

/** Bits of msDS-SupportedEncryptionTypes (MS-KILE 2.2.7); those above 0x10 are features, no types. */
const encryptionTypes = [
  [1, 'des-crc'],
  [2, 'des-md5'],
  [4, 'rc4'],
  [8, 'aes128'],
  [16, 'aes256'],
] as const;

const computed = 'msDS-User-Account-Control-Computed';

/** Bits of userAccountControl and msDS-User-Account-Control-Computed (MS-ADTS 2.2.16, 3.1.1.4.5.17). */
const control = { locked: 0x10, desOnly: 0x200000, passwordExpired: 0x800000 };

/** Everyone and Authenticated Users. */
const everybody = ['S-1-1-0', 'S-1-5-11'];
const preWindows2000Access = 'S-1-5-32-554';

/**
 * The account of that entry. `cannotTell` lists the facts whose attributes nobody asked for or a file lacks. `name` is the
 * bare sAMAccountName where the source does not tell the NetBIOS name of the domain. `seesSpns`: the reader may read its
 * SPNs, and not for being the account itself.
 * @throws NotUnderstood where a value is not what its attribute holds.
 */
export function accountFromEntry(entry: RawEntry, source: EntrySource): { data: Account; cannotTell: string[]; seesSpns: boolean } {
  const came = readEntry(entry, source.asked);
  const objectClass = classOf(came);
  const descriptor = descriptorOf(came);
  const reader = readerOf({ sid: sidOf(came), objectClass, descriptor }, source.readerSids);
  // No value is only believed to be none where the reader may read the attribute.
  const read: Read = {
    ...came,
    values(name) {
      const values = came.values(name);
      return values?.length === 0 && !reader.may(name) ? undefined : values;
    },
  };
  const data: Account = { dn: entry.dn };
  const cannotTell: string[] = [];
  const tell = <Key extends keyof Account>(key: Key, attributes: string[], value: Required<Account>[Key] | undefined) => {
    if (value !== undefined) data[key] = value;
    else if (attributes.every((name) => came.values(name) === undefined)) cannotTell.push(key);
  };

  tell('sid', ['objectSid'], sidOf(read));
  tell('class', ['objectClass'], objectClass);
  tell('name', ['sAMAccountName'], nameOf(read, domainNames(source.entries)));
  tell('dnsHostName', ['dNSHostName'], dnsHostNameOf(read));
  tell('otherNames', additionalNames, otherNames(read, source.asked));
  tell('linkedHostNames', ['msDS-HostServiceAccountBL'], linkedHostNames(read, source));
  tell('enabled', ['userAccountControl'], enabledOf(read));
  if (objectClass === 'user') {
    tell('locked', [computed], hasBit(read, computed, control.locked));
    tell('expired', [computed, 'accountExpires'], hasExpired(read, source.readAt ?? Date.now()));
  }
  tell('desOnly', ['userAccountControl'], hasBit(read, 'userAccountControl', control.desOnly));
  tell('spns', ['servicePrincipalName'], texts(read, 'servicePrincipalName'));
  tell('encryptionTypes', ['msDS-SupportedEncryptionTypes'], encryptionTypesOf(read));
  tell('passwordSetAt', ['pwdLastSet'], passwordSetAt(read));
  tell('groupSids', ['tokenGroups'], groupSids(read, source.entries));
  tell('sddl', ['nTSecurityDescriptor'], descriptor?.dacl === undefined ? undefined : toSddl(descriptor));
  return { data, cannotTell, seesSpns: reader.seesSpns(came.seen('servicePrincipalName').length > 0) };
}

function descriptorOf(read: Read): Descriptor | undefined {
  return fromBytes(read, 'nTSecurityDescriptor', parseBinary)?.[0];
}

function dnsHostNameOf(read: Read): string | undefined {
  const values = texts(read, 'dNSHostName');
  return values && (values[0] ?? '');
}

const additionalNames = ['msDS-AdditionalDnsHostName', 'msDS-AdditionalSamAccountName'];

/** A file has no word on an attribute without value; where they were asked for, both have to be known. */
function otherNames(read: Read, asked?: readonly string[]): string[] | undefined {
  const told = additionalNames.map((name) => texts(read, name)).filter((names) => names !== undefined);
  return told.length < (asked === undefined ? 1 : additionalNames.length) ? undefined : told.flat();
}

/** The names of the computers that may use a standalone managed account; undefined unless all of them are told. */
function linkedHostNames(read: Read, source: EntrySource): string[] | undefined {
  const linked = texts(read, 'msDS-HostServiceAccountBL');
  if (linked === undefined || linked.length === 0) return linked;
  const byDn = new Map(source.entries.map((entry) => [entry.dn.toLowerCase(), entry]));
  const names: string[] = [];
  for (const dn of linked) {
    const entry = byDn.get(dn.toLowerCase());
    // Its descriptor is not read: a name that did not come may be hidden.
    const computer = entry && readEntry(entry);
    const hostName = computer && texts(computer, 'dNSHostName');
    if (computer === undefined || hostName === undefined) return undefined;
    const short = (texts(computer, 'sAMAccountName') ?? []).map((name) => name.replace(/\$$/, ''));
    names.push(...hostName, ...short, ...(otherNames(computer) ?? []));
  }
  return names;
}

/** The account, or its password: it takes both to know that neither has. */
function hasExpired(read: Read, now: number): boolean | undefined {
  const password = hasBit(read, computed, control.passwordExpired);
  const account = read.values('accountExpires') && (fileTime(read, 'accountExpires') ?? Infinity) <= now;
  if (password || account) return true;
  return password === undefined || account === undefined ? undefined : false;
}

function encryptionTypesOf(read: Read): Required<Account>['encryptionTypes'] | undefined {
  const mask = integer(read, 'msDS-SupportedEncryptionTypes');
  if (mask === undefined) return read.values('msDS-SupportedEncryptionTypes') && [];
  return encryptionTypes.flatMap(([bit, name]) => ((mask & bit) !== 0 ? [name] : []));
}

/** pwdLastSet is 0 where the password is to be changed: then it tells no time. */
function passwordSetAt(read: Read): string | undefined {
  const time = fileTime(read, 'pwdLastSet');
  return time === undefined ? undefined : utc(new Date(time));
}

/**
 * A time that counts 100 ns from 1601 on, in ms; undefined where it is not told, and where it stands for never: 0, 2^63-1
 * (MS-ADA1 2.1), and others of 19 digits, the year 4770 and later.
 */
function fileTime(read: Read, name: string): number | undefined {
  const text = texts(read, name)?.[0];
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,19}$/.test(text)) throw new NotUnderstood(at(read.dn, reason('not-a-file-time', { name })));
  return text === '0' || text.length === 19 ? undefined : Number(BigInt(text) / 10_000n) - 11_644_473_600_000;
}

/** tokenGroups leaves out the group that everybody is in by way of Everyone or Authenticated Users. */
function groupSids(read: Read, entries: readonly RawEntry[]): string[] | undefined {
  const sids = fromBytes(read, 'tokenGroups', (bytes) => sidFromBytes(bytes));
  if (sids === undefined || sids.length === 0) return undefined;
  const hasEverybody = entries.some((entry) => {
    const group = readEntry(entry);
    return (
      sidOf(group) === preWindows2000Access &&
      seenTexts(group, 'member').some((dn) => everybody.some((sid) => dn.toUpperCase().startsWith(`CN=${sid},`)))
    );
  });
  return [...new Set([...sids, ...(hasEverybody ? [preWindows2000Access] : [])])];
}
