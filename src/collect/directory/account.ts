import type { SectionData } from '../../documents/facts.ts';
import { type Descriptor, parseSddl, toSddl } from '../../domain/descriptor.ts';
import { parseBinary } from '../../domain/descriptorBytes.ts';
import { sidFromValue } from '../../domain/sid.ts';
import { utc } from '../../domain/time.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { at, reason } from '../../text/reasons.ts';
import { fromBytes, hasBit, integer, readEntry, textsSoFar, texts, type Attributes, type RawEntry } from './entry.ts';
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
  /** When it was read, by the directory's clock, in ms; NaN where that is not known. */
  readAt: number;
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
 * The account of that entry. `name` is the bare sAMAccountName where the source does not tell the NetBIOS name of the domain.
 * `seesSpns`: the reader may read its SPNs, and not for being the account itself.
 * @throws NotUnderstood where a value is not what its attribute holds.
 */
export function accountFromEntry(entry: RawEntry, source: EntrySource): { data: Account; seesSpns: boolean } {
  const all = readEntry(entry, source.asked);
  const objectClass = classOf(all);
  const descriptor = descriptorOf(all);
  const reader = readerOf({ sid: sidOf(all), objectClass, descriptor }, source.readerSids);
  // No value is only believed to be none where the reader may read the attribute.
  const attributes: Attributes = {
    ...all,
    values(name) {
      const values = all.values(name);
      return values?.length === 0 && !reader.may(name) ? undefined : values;
    },
  };
  const isUser = objectClass === 'user';
  const values: { [Key in keyof Account]: Account[Key] | undefined } = {
    dn: entry.dn,
    sid: sidOf(attributes),
    class: objectClass,
    name: nameOf(attributes, domainNames(source.entries)),
    dnsHostName: dnsHostNameOf(attributes),
    otherNames: otherNames(attributes, source.asked),
    linkedHostNames: linkedHostNames(attributes, source),
    enabled: enabledOf(attributes),
    locked: isUser ? hasBit(attributes, computed, control.locked) : undefined,
    expired: isUser ? hasExpired(attributes, source.readAt) : undefined,
    desOnly: hasBit(attributes, 'userAccountControl', control.desOnly),
    spns: texts(attributes, 'servicePrincipalName'),
    encryptionTypes: encryptionTypesOf(attributes),
    passwordSetAt: passwordSetAt(attributes),
    groupSids: groupSids(attributes, source.entries),
    sddl: descriptor?.dacl === undefined ? undefined : toSddl(descriptor),
  };
  const data = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Account;
  return { data, seesSpns: reader.seesSpns(all.valuesSoFar('servicePrincipalName').length > 0) };
}

function descriptorOf(attributes: Attributes): Descriptor | undefined {
  return fromBytes(attributes, 'nTSecurityDescriptor', descriptorFromValue)?.[0];
}

/** In bytes, or, as ldbsearch writes it, in SDDL. */
function descriptorFromValue(value: Buffer): Descriptor {
  return /^[OGDS]:/.test(value.toString('latin1', 0, 2)) ? parseSddl(value.toString('latin1')) : parseBinary(value);
}

function dnsHostNameOf(attributes: Attributes): string | undefined {
  const values = texts(attributes, 'dNSHostName');
  return values && (values[0] ?? '');
}

const additionalNames = ['msDS-AdditionalDnsHostName', 'msDS-AdditionalSamAccountName'];

/** A file has no word on an attribute without value; where they were asked for, both have to be known. */
function otherNames(attributes: Attributes, asked?: readonly string[]): string[] | undefined {
  const lists = additionalNames.map((name) => texts(attributes, name)).filter((names) => names !== undefined);
  return lists.length < (asked === undefined ? 1 : additionalNames.length) ? undefined : lists.flat();
}

/** The names of the computers that may use a standalone managed account; undefined unless all of them are told. */
function linkedHostNames(attributes: Attributes, source: EntrySource): string[] | undefined {
  const linked = texts(attributes, 'msDS-HostServiceAccountBL');
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

/** The account, or its password: it takes both to know that neither has. `now`: NaN where it is not known. */
function hasExpired(attributes: Attributes, now: number): boolean | undefined {
  const password = hasBit(attributes, computed, control.passwordExpired);
  const expiry = attributes.values('accountExpires') && (fileTime(attributes, 'accountExpires') ?? Infinity);
  const account = expiry === undefined || (Number.isNaN(now) && expiry !== Infinity) ? undefined : expiry <= now;
  if (password || account) return true;
  return password === undefined || account === undefined ? undefined : false;
}

function encryptionTypesOf(attributes: Attributes): Required<Account>['encryptionTypes'] | undefined {
  const mask = integer(attributes, 'msDS-SupportedEncryptionTypes');
  if (mask === undefined) return attributes.values('msDS-SupportedEncryptionTypes') && [];
  return encryptionTypes.flatMap(([bit, name]) => ((mask & bit) !== 0 ? [name] : []));
}

/** pwdLastSet is 0 where the password is to be changed: then it tells no time. */
function passwordSetAt(attributes: Attributes): string | undefined {
  const time = fileTime(attributes, 'pwdLastSet');
  return time === undefined ? undefined : utc(new Date(time));
}

/**
 * A time that counts 100 ns from 1601 on, in ms; undefined where it is not told, and where it stands for never: 0, 2^63-1
 * (MS-ADA1 2.1), and others of 19 digits, the year 4770 and later.
 */
function fileTime(attributes: Attributes, name: string): number | undefined {
  const text = texts(attributes, name)?.[0];
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,19}$/.test(text)) throw new NotUnderstood(at(attributes.dn, reason('not-a-file-time', { name })));
  return text === '0' || text.length === 19 ? undefined : Number(BigInt(text) / 10_000n) - 11_644_473_600_000;
}

/** tokenGroups leaves out the group that everybody is in by way of Everyone or Authenticated Users. */
function groupSids(attributes: Attributes, entries: readonly RawEntry[]): string[] | undefined {
  const sids = fromBytes(attributes, 'tokenGroups', sidFromValue);
  if (sids === undefined) return undefined;
  const hasEverybody = entries.some((entry) => {
    const group = readEntry(entry);
    return (
      sidOf(group) === preWindows2000Access &&
      textsSoFar(group, 'member').some((dn) => everybody.some((sid) => dn.toUpperCase().startsWith(`CN=${sid},`)))
    );
  });
  return [...new Set([...sids, ...(hasEverybody ? [preWindows2000Access] : [])])];
}
