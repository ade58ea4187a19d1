// Takes the names of a server, its domain and its accounts out of documents that are handed on.
import { holdings } from '../generated/holdings.ts';
import type { Facts } from './facts.ts';
import { emptyNaming, numbering, type Naming } from './naming.ts';
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
 * @param paths further files and folders, as commands name them: those of site file, waivers and rules
 * @param naming what was called what, for several servers alike; it is added to
 */
export function redactor(
  facts: Facts,
  more: string[] = [],
  naming: Naming = emptyNaming(),
  paths: string[] = [],
): <Value>(value: Value) => Value {
  const words = nameWords(facts, more);
  const numberOf = numbering(naming.names);
  for (const word of words) numberOf(word);
  const renameSids = sidRenamer(naming);
  const rename = (word: string): string => `name${numberOf(word)}`;
  const renameAddresses = addressRenamer(addressesIn(facts, more), naming);
  const renameFile = fileRenamer(naming);
  const renameFiles = filesRenamer(
    (facts.files ?? []).map(({ path }) => path),
    renameFile,
  );
  const renameWord = memoize((word: string) => renameToken(word, words, rename));
  const renameIn = (text: string): string =>
    renameAddresses(renameSids(renameFiles(text))).replace(nameable, (match: string, root?: string, type?: string, value?: string) => {
      if (root !== undefined) return `${root}...${match.at(-1)}`;
      if (type === undefined || value === undefined) return renameWord(match);
      const [name = '', mark = ''] = value.split(conflictMark);
      // CN=Users is everywhere; an organizational unit is always somebody's.
      return plainWords.has(value.toLowerCase()) && !/OU=$/i.test(type) ? match : type + rename(name.toLowerCase()) + mark;
    });
  const server = renameIn(facts.server);

  const redact = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      const holding = holdings.get(key);
      // Whatever a server is called.
      if (holding === 'own') return value;
      // In a command a path stands alone, and can be one word.
      if (key === 'path' || (key === 'run' && paths.includes(value))) return renameFile(value);
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
    // A pack of one's own is called after its owner.
    if ('replaced' in value && 'path' in value) copy.name = rename(fold(String(copy.name)));
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
function addressRenamer(addresses: string[], naming: Naming): (text: string) => string {
  const numberOf = numbering(naming.addresses);
  const others = [...new Set(addresses)].map((address): [string, string] => [address, exampleAddress(address, numberOf(address))]);
  return (text) => others.reduce((changed, [address, other]) => changed.replaceAll(address, other), text);
}

/** file1.txt: a file's name can tell whose it is, as its folders do. */
function fileRenamer({ files }: Naming): (path: string) => string {
  const numberOf = numbering(files);
  return (path) => `file${numberOf(path)}${/\.[a-z0-9]{1,6}$/i.exec(path)?.[0] ?? ''}`;
}

/** The files of the facts, wherever a text names them. */
function filesRenamer(paths: string[], rename: (path: string) => string): (text: string) => string {
  // The longest first, since one can be the end of another; a bare word could be part of any text.
  paths.forEach(rename);
  const distinct = [...new Set(paths)].filter((path) => /[./\\]/.test(path)).sort((one, other) => other.length - one.length);
  if (distinct.length === 0) return (text) => text;
  const escaped = distinct.map(RegExp.escape);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_.\\\\/-])(?:${escaped.join('|')})(?![\\p{L}\\p{N}_\\\\/-])`, 'gu');
  return (text) => text.replace(pattern, rename);
}

/** Each domain and each number below it that is no built-in one gets another, at least 1001, the same each time. */
function sidRenamer(naming: Naming): (text: string) => string {
  const domains = numbering(naming.domains);
  const rids = numbering(naming.rids);
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

/** The last name of a path in the facts: `dn` of spns.entries[1].dn. */
function lastStep(path: string): string {
  return path
    .replace(/\[[0-9]+\]$/, '')
    .split('.')
    .at(-1)!;
}
