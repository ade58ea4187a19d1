import type { SectionData } from '../documents/facts.ts';
import { foldDn } from './dn.ts';
import { quotes } from '../text/quotes.ts';
import { visibleButBlanks, withoutUnseen } from '../text/visible.ts';
import { missing, type Undecided } from './undecided.ts';

/** The service class of UCServer's SPNs. */
export const serviceClass = 'eucsrv';

const anyQuote = new RegExp(`[${quotes}]`, 'g');

/** The directory and the KDC compare SPNs without regard to case (MS-ADTS 3.1.1.2.2.4.13, String(Unicode)). */
export function foldSpn(spn: string): string {
  return spn.toLowerCase();
}

export function sameSpn(a: string, b: string): boolean {
  return foldSpn(a) === foldSpn(b);
}

export interface OwnSpn {
  spn: string;
  /** Which name of the server it is made from. */
  kind: 'fqdn' | 'netbios';
}

/** The SPNs that UCServer registers: its full DNS name and its NetBIOS name; one where they are equal. */
export function ownSpns(host: Partial<SectionData<'host'>>): OwnSpn[] | Undecided {
  if (host.fqdn === undefined) return missing('host.fqdn');
  if (host.netbios === undefined) return missing('host.netbios');
  const full: OwnSpn = { spn: `${serviceClass}/${host.fqdn}`, kind: 'fqdn' };
  const short: OwnSpn = { spn: `${serviceClass}/${host.netbios}`, kind: 'netbios' };
  return sameSpn(full.spn, short.spn) ? [full] : [full, short];
}

/** The account has this SPN. */
export function holds(account: Partial<SectionData<'account'>>, spn: string): boolean | Undecided {
  if (account.spns === undefined) return missing('account.spns');
  return account.spns.some((held) => sameSpn(held, spn));
}

/** What the account is called in a text: its name, else its DN. */
export function accountLabel(account: Partial<SectionData<'account'>>): string | Undecided {
  return account.name ?? account.dn ?? missing('account.dn');
}

export interface SpnValue {
  spn: string;
  /** The value with the invisible characters made visible as <U+200B>. */
  shown: string;
  /** The value without quotes and invisible characters. */
  clean: string;
  /** "" or what is wrong with it. */
  problem: '' | 'invisible-character' | 'malformed';
  /** What is wrong, as a phrase. */
  detail: string;
  /** The holder, as name or DN. */
  holder: string;
  /** It is on the account that UCServer runs under. */
  own: boolean;
  fact: string;
}

/** The values of UCServer's class on the account, and what is wrong with each. */
export function accountValues(account: Partial<SectionData<'account'>>): SpnValue[] | Undecided {
  const { spns } = account;
  if (spns === undefined) return missing('account.spns');
  const name = account.name ?? account.dn ?? 'the run-as account';
  return spns.flatMap((spn, index) => (hasServiceClass(spn) ? [spnValue(spn, name, true, `account.spns[${index}]`)] : []));
}

/** The values of UCServer's class that the search found on other accounts than `account`. */
export function foundValues(spns: Partial<SectionData<'spns'>>, account: Partial<SectionData<'account'>>): SpnValue[] | Undecided {
  if (spns.entries === undefined) return missing('spns.entries');
  const own = account.spns !== undefined && account.dn !== undefined ? foldDn(account.dn) : undefined;
  return spns.entries.flatMap((entry, index) =>
    entry.via === 'spn' && hasServiceClass(entry.spn) && foldDn(entry.dn) !== own
      ? [spnValue(entry.spn, entry.name ?? entry.dn, false, `spns.entries[${index}].spn`)]
      : [],
  );
}

/** The class of an SPN, once freed of quotes and invisible characters, is UCServer's. */
export function hasServiceClass(spn: string): boolean {
  return foldSpn(plain.test(spn) ? spn : clean(spn)).startsWith(classPart);
}

const classPart = `${serviceClass}/`;
/** Nothing in it to free it of: printable ASCII without blanks and quotes. */
const plain = /^[!#-&(-_a-~]*$/;

function spnValue(spn: string, holder: string, own: boolean, fact: string): SpnValue {
  const hidden = withoutUnseen(spn) !== spn;
  const detail = hidden ? 'invisible characters' : malformation(spn);
  const problem = hidden ? 'invisible-character' : detail === '' ? '' : 'malformed';
  return { spn, shown: visibleButBlanks(spn), clean: clean(spn), problem, detail, holder, own, fact };
}

/**
 * What makes an SPN one that no client asks for: `class/host` is expected, without port or third part. Letters of any
 * language are legal in a host name here. Returns a phrase, "" for none.
 */
function malformation(spn: string): string {
  if (spn.replace(anyQuote, '') !== spn) return 'quotes';
  if (/\s/u.test(spn)) return 'a blank';
  const host = spn.slice(spn.indexOf('/') + 1);
  if (host === '') return 'no host name';
  if (/[/\\]/.test(host)) return 'more than two parts';
  if (host.includes(':')) return 'a port';
  if (host.endsWith('.')) return 'a dot at its end';
  if (/[,;|<>@*?#]/.test(host)) return 'a character that no host name has';
  return '';
}

function clean(text: string): string {
  return withoutUnseen(text).replace(anyQuote, '').trim();
}
