// Takes the names of a server, its domain and its accounts out of documents that are handed on.
import { holdings } from '../generated/holdings.ts';
import type { Facts } from './facts.ts';
import { fingerprint } from './fingerprint.ts';
import { memoize } from '../system/memoize.ts';
import { exampleAddress } from '../text/address.ts';
import { addressesIn, fold, isMark, letters, nameWords, plainWords, token } from './nameWords.ts';

/** A part of a DN that another part follows; DC parts are words. */
const rdn = /(["']?(?:CN|OU|O|L|ST|C|UID)=)((?:\\.|[^\\,=])*)(?=,)/giu;
/** The folders of an absolute path: they can hold the names of users, file servers and customers. */
const folders = /(?<![^ (])(["']?(?:[A-Z]:)?[\\/])(?=[^ ])(?:[^\\/:*?"<>|,\r\n]*[\\/])+/giu;
const nameable = new RegExp(`${folders.source}|${rdn.source}|${token.source}`, 'giu');
/** A SID that somebody has, of Active Directory or Entra ID; all others are the same everywhere. */
const ownSid = /(S-1-(?:5-21(?!-0-0-0-)|12-1))((?:-[0-9]+)+)/gi;

/**
 * Makes a function that replaces the names of one server's facts in any JSON value, each consistently: words of names by
 * name1, name2, …, SIDs by others of the same shape (a last number below 1000 stays: it tells what the group may). Redacted
 * facts are judged as the facts are. What is in no name of the facts is not known as a name and stays.
 * @param more further names: the site file's aliases
 */
export function redactor(facts: Facts, more: string[] = []): <Value>(value: Value) => Value {
  const words = nameWords(facts, more);
  const numberOf = numbering();
  for (const word of words) numberOf(word);
  const renameSids = sidRenamer();
  const rename = (word: string): string => `name${numberOf(word)}`;
  const renameAddresses = addressRenamer(addressesIn(facts, more));
  const renameWord = memoize((word: string) => renameToken(word, words, rename));
  const renameIn = (text: string): string =>
    renameAddresses(renameSids(text)).replace(nameable, (match: string, root?: string, type?: string, value?: string) => {
      if (root !== undefined) return `${root}...${match.at(-1)}`;
      if (type === undefined || value === undefined) return renameWord(match);
      const [name = '', mark = ''] = value.split(conflictMark);
      return plainWords.has(value.toLowerCase()) ? match : type + rename(name.toLowerCase()) + mark;
    });
  const server = renameIn(facts.server);

  const redact = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      const holding = holdings.get(key);
      // Whatever a server is called.
      if (holding === 'own') return value;
      // The letters of a descriptor are no names; a quoted text is part of a condition, of which only the presence counts.
      return holding === 'descriptor' ? renameSids(value).replace(/"[^"]*"/g, '""') : renameIn(value);
    }
    if (Array.isArray(value)) return value.map((one) => redact(one, key));
    if (typeof value !== 'object' || value === null) return value;
    // What a rule calls the values of its messages is its own choice: no key is fixed there. But a value may be a reason.
    const areArgs = key === 'args' && !('code' in value && 'args' in value);
    const keyOf = (name: string): string => (areArgs ? key : lastStep(name === 'value' && 'fact' in value ? String(value.fact) : name));
    const parts = Object.entries(value).map(([name, part]): [string, unknown] => [name, redact(part, keyOf(name))]);
    const copy: Record<string, unknown> = Object.fromEntries(parts);
    // With the old fingerprints anybody could try names of servers until one fits.
    if (Array.isArray(copy.findings))
      for (const finding of copy.findings as { subject?: string; fingerprint?: string }[])
        finding.fingerprint = fingerprint(server, String(copy.rule), finding.subject ?? '');
    return copy;
  };
  return <Value>(value: Value) => redact(value, '') as Value;
}

/** Of a word that is no name, the parts that are names are replaced. */
function renameToken(match: string, words: Set<string>, rename: (word: string) => string): string {
  const word = fold(match);
  if (plainWords.has(word) || /S-1-[0-9]/i.test(match)) return match;
  const renamePart = (part: string): string => (words.has(part.toLowerCase()) ? rename(part.toLowerCase()) : part);
  if (!words.has(word)) return match.replace(/[\p{L}\p{M}\p{N}]+/gu, renamePart);
  // The name stands for all letters; quotes and invisible characters stay, SPN-04 looks for them.
  let name = rename(word);
  return match.replace(letters, (part) => {
    if (isMark(part)) return part;
    const written = name;
    name = '';
    return written;
  });
}

/** Of a conflict object's name, which tells what it is (MS-ADTS 3.1.1.1.3); the GUID is of no account any more. */
const conflictMark = /(?=\\0ACNF:)/i;

/** Each address gets another one, of the same kind. */
function addressRenamer(addresses: string[]): (text: string) => string {
  const distinct = [...new Set(addresses)];
  return (text) => distinct.reduce((changed, address, at) => changed.replaceAll(address, exampleAddress(address, at + 1)), text);
}

/** Each domain and each number below it that is no built-in one gets another, at least 1001, the same each time. */
function sidRenamer(): (text: string) => string {
  const domains = numbering();
  const rids = numbering();
  return (text) =>
    text.replace(ownSid, (_, authority: string, rest: string) => {
      const parts = rest.split('-').slice(1).map(Number);
      // Three numbers are a domain.
      const rid = parts.length > 3 ? parts.pop()! : undefined;
      const domain = 1000 + domains(`${authority} ${parts.join('-')}`);
      const last = rid === undefined ? [] : [rid < 1000 ? rid : 1000 + rids(String(rid))];
      return [authority, ...parts.map(() => domain), ...last].join('-');
    });
}

/** Numbers keys from 1, in the order in which they come. */
function numbering(): (key: string) => number {
  const numbers = new Map<string, number>();
  return (key) => {
    const number = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, number);
    return number;
  };
}

/** The last name of a path in the facts: `dn` of spns.entries[1].dn. */
function lastStep(path: string): string {
  return path
    .replace(/\[[0-9]+\]$/, '')
    .split('.')
    .at(-1)!;
}
