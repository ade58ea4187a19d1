import { NotUnderstood } from '../system/errors.ts';
import { reason } from '../text/reasons.ts';

/** Two-letter names of SIDs that are the same everywhere (MS-DTYP 2.5.1.1; winnt.h and sddl.h for the rest). */
const fixedAliases: Record<string, string> = {
  WD: 'S-1-1-0',
  CO: 'S-1-3-0',
  CG: 'S-1-3-1',
  OW: 'S-1-3-4',
  NU: 'S-1-5-2',
  IU: 'S-1-5-4',
  SU: 'S-1-5-6',
  AN: 'S-1-5-7',
  ED: 'S-1-5-9',
  PS: 'S-1-5-10',
  AU: 'S-1-5-11',
  RC: 'S-1-5-12',
  SY: 'S-1-5-18',
  LS: 'S-1-5-19',
  NS: 'S-1-5-20',
  WR: 'S-1-5-33',
  BA: 'S-1-5-32-544',
  BU: 'S-1-5-32-545',
  BG: 'S-1-5-32-546',
  PU: 'S-1-5-32-547',
  AO: 'S-1-5-32-548',
  SO: 'S-1-5-32-549',
  PO: 'S-1-5-32-550',
  BO: 'S-1-5-32-551',
  RE: 'S-1-5-32-552',
  RU: 'S-1-5-32-554',
  RD: 'S-1-5-32-555',
  NO: 'S-1-5-32-556',
  MU: 'S-1-5-32-558',
  LU: 'S-1-5-32-559',
  IS: 'S-1-5-32-568',
  CY: 'S-1-5-32-569',
  ER: 'S-1-5-32-573',
  CD: 'S-1-5-32-574',
  RA: 'S-1-5-32-575',
  ES: 'S-1-5-32-576',
  MS: 'S-1-5-32-577',
  HA: 'S-1-5-32-578',
  AA: 'S-1-5-32-579',
  RM: 'S-1-5-32-580',
  UD: 'S-1-5-84-0-0-0-0-0',
  AC: 'S-1-15-2-1',
  AS: 'S-1-18-1',
  SS: 'S-1-18-2',
  LW: 'S-1-16-4096',
  ME: 'S-1-16-8192',
  MP: 'S-1-16-8448',
  HI: 'S-1-16-12288',
  SI: 'S-1-16-16384',
};

/** Aliases under the SID of the account's own domain: their last number. */
const domainAliases: Record<string, number> = {
  LA: 500,
  LG: 501,
  DA: 512,
  DU: 513,
  DG: 514,
  DC: 515,
  DD: 516,
  CA: 517,
  PA: 520,
  CN: 522,
  AP: 525,
  KA: 526,
  RS: 553,
};

/** Aliases under the SID of the forest's root domain, which need not be the account's own: their last number. */
const forestAliases: Record<string, number> = { RO: 498, SA: 518, EA: 519, EK: 527 };

/**
 * A trustee as SDDL writes it, made plain: a SID in numbers, or one of the aliases that stand for a SID of a domain
 * (`DA`, `EA`, …), in capitals, which only the reader of the account can resolve. undefined: neither.
 */
export function parseTrustee(text: string): string | undefined {
  if (/^S-1-/i.test(text)) return parseSid(text);
  const alias = text.toUpperCase();
  if (Object.hasOwn(fixedAliases, alias)) return fixedAliases[alias];
  return Object.hasOwn(domainAliases, alias) || Object.hasOwn(forestAliases, alias) ? alias : undefined;
}

function parseSid(text: string): string | undefined {
  if (!/^S-1-/i.test(text)) return undefined;
  const [, , authority, ...rest] = text.split('-');
  if (authority === undefined || rest.length < 1 || rest.length > 15) return undefined;
  if (!rest.every((part) => /^[0-9]{1,10}$/.test(part) && Number(part) <= 0xffffffff)) return undefined;
  if (!/^([0-9]{1,15}|0x[0-9a-f]{1,12})$/i.test(authority)) return undefined;
  return ['S', 1, Number(authority), ...rest.map(Number)].join('-');
}

/** The trustee is an alias that stands for a SID of a domain. */
export function isAlias(trustee: string): boolean {
  return !trustee.startsWith('S-');
}

/**
 * The alias of a SID in the descriptors of a domain, that of `member`; where that is not known, of whatever domain the
 * SID is. An alias of the forest's root domain fits a SID of every domain, for which domain is the root is not known.
 */
export function aliasOf(sid: string, member: string | undefined): string | undefined {
  const [domain, rid] = splitRid(sid);
  if (!domain.startsWith('S-1-5-21-')) return undefined;
  const inDomain = member === undefined || splitRid(member)[0] === domain;
  return (inDomain ? aliasByRid(domainAliases, rid) : undefined) ?? aliasByRid(forestAliases, rid);
}

function aliasByRid(aliases: Record<string, number>, rid: number): string | undefined {
  return Object.keys(aliases).find((alias) => aliases[alias] === rid);
}

/** A SID as what comes before its last number, and that number. */
export function splitRid(sid: string): [string, number] {
  const dash = sid.lastIndexOf('-');
  return [sid.slice(0, dash), Number(sid.slice(dash + 1))];
}

/**
 * A group that every domain has from the start (Domain Admins, Administrators, Account Operators, …): its last number is
 * below 1000. 500 and 501 are users.
 */
export function isBuiltInGroup(trustee: string): boolean {
  if (trustee.startsWith('S-1-5-32-')) return true;
  const ofDomain = trustee.startsWith('S-1-5-21-') ? splitRid(trustee)[1] : undefined;
  const rid = ofDomain ?? domainAliases[trustee] ?? forestAliases[trustee];
  return rid !== undefined && rid < 1000 && rid !== 500 && rid !== 501;
}

/**
 * A SID as a directory hands it out, in bytes, or as ldbsearch writes it, in text.
 * @throws NotUnderstood where it is neither.
 */
export function sidFromValue(value: Buffer): string {
  return parseSid(value.toString('latin1')) ?? sidFromBytes(value);
}

/**
 * A SID from its bytes (MS-DTYP 2.4.2.2), which start at `offset` and may be followed by others.
 * @throws NotUnderstood where the bytes are none.
 */
export function sidFromBytes(bytes: Buffer, offset = 0): string {
  const count = bytes[offset + 1];
  if (bytes[offset] !== 1 || count === undefined || count > 15 || offset + 8 + 4 * count > bytes.length) {
    throw new NotUnderstood(reason('no-sid', { byte: offset }));
  }
  const parts = [bytes.readUIntBE(offset + 2, 6)];
  for (let index = 0; index < count; index++) parts.push(bytes.readUInt32LE(offset + 8 + 4 * index));
  return ['S', 1, ...parts].join('-');
}
