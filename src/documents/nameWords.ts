// The words that names consist of, and which of them are in the names of the facts.
import { isAddress } from '../text/address.ts';
import { unseen } from '../text/visible.ts';
import { holdings, type Holding } from '../generated/holdings.ts';
import { dataOf, type Facts } from './facts.ts';

/** Words that tell nothing of anybody and of which SPNs, DNs and texts are made: they stay where they are part of a name, too. */
export const plainWords: ReadonlySet<string> = new Set(
  `
  eucsrv ucserver procall negotiate kerberos ntlm setspn cn ou dc nt spn spns sid dn kdc
  server servers service services client clients computer computers account accounts user users domain forest
  localhost at be by for in is it no not of on or other so the to us`
    .trim()
    .split(/\s+/),
);

/**
 * A word ends at blanks and at the ASCII punctuation of names. Quotes and invisible characters can be inside an SPN's word;
 * messages write the invisible ones as <U+200B>.
 */
export const token = /(?:[^\p{Zs}.,;:/\\@=$()<>[\]{}|*?#!&+%~^]+|<U\+[0-9A-F]+>)+/giu;
/** What a word consists of, and the invisible characters as messages write them. */
export const letters = new RegExp(String.raw`<U\+[0-9A-F]+>|[[\p{L}\p{M}\p{N}_\-]--${unseen().source}]+`, 'gv');

/** A word as names are compared: without regard to case, quotes and invisible characters. */
export function fold(word: string): string {
  return (word.match(letters) ?? [])
    .filter((part) => !isMark(part))
    .join('')
    .toLowerCase();
}

/** An invisible character as messages write it. */
export function isMark(part: string): boolean {
  return part.startsWith('<');
}

/** The words of the names in the facts, as fold gives them, in the order in which they come. @param more further names */
export function nameWords(facts: Facts, more: string[]): Set<string> {
  const words = new Set<string>();
  const add = (names: string[]): void => {
    for (const [match] of names.flatMap((name) => [...name.matchAll(token)])) {
      const word = fold(match);
      // A single letter or digit tells nothing.
      if (!plainWords.has(word) && !/^([a-z0-9]|[_-]*)$/.test(word)) words.add(word);
    }
  };
  const texts = textsIn(facts);
  const holding = (...kinds: Holding[]): string[] => texts.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text);
  const passages = holding('text', 'place');
  add([...namesOf(facts, texts), ...more].filter((name) => !isAddress(name)));
  add(holding('dn', 'text', 'place').flatMap((text) => found(text, namesInDn)));
  add(passages.flatMap((text) => [...found(text, hostsInUrls).map(withoutPort), ...found(text, usersInPaths)]));
  add(holding('text').flatMap((text) => found(text, accountsInTexts)));
  // Of what looks like a host, or a file, that which is in a domain known by now; its last label can be a plain word (corp.at).
  const inDomain = (host: string): boolean => {
    const [first = '', last = ''] = host.split('.').slice(-2).map(fold);
    return words.has(first) && (words.has(last) || plainWords.has(last));
  };
  add(passages.flatMap((text) => found(text, hostsInTexts)).filter(inDomain));
  return words;
}

/** The first part of a DN, and the labels of its domain; those between are renamed in DNs alone (OU=IT, OU=Repair). */
const namesInDn = /(?<![\p{L}\p{N}])DC=([^,=\s]+)|(?<![,\p{L}\p{N}])(?:CN|OU|O|L|ST|C|UID)=((?:\\.|[^\\,=])*)(?=,)/giu;
const hostsInUrls = /:\/\/([^/\s]+)/g;
const usersInPaths = /[\\/](?:Users|home)[\\/]([^\\/:*?"<>|,\r\n]+)/gi;
/** DOMAIN\name and name@domain; neither NT AUTHORITY\… nor a file, behind which a colon stands. */
const accountsInTexts = /(?<!NT )(?<![\p{L}\p{N}._\\-])(?!NT[-\\])([\p{L}\p{N}._-]+[\\@][\p{L}\p{N}._$-]+)(?![\p{L}\p{N}._$\\:-])/giu;
const hostsInTexts = /(?<![\p{L}\p{N}_.-])([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+){2,})/gu;

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, first, second]) => first ?? second ?? '');
}

interface FactText {
  kind: Holding;
  text: string;
}

/** Every text of the facts that the schema tells of, with what it is. The values of a reason are in its text, too. */
function textsIn(value: unknown, key = ''): FactText[] {
  if (typeof value === 'string') {
    const kind = holdings.get(key);
    return kind === undefined ? [] : [{ kind, text: value }];
  }
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, key));
  if (typeof value !== 'object' || value === null || key === 'args') return [];
  return Object.entries(value).flatMap(([name, part]) => textsIn(part, name));
}

/** Those that are names, and the hosts of SPNs. */
function namesOf(facts: Facts, texts: FactText[]): string[] {
  const { kind, runAs } = dataOf(facts).service;
  // LocalSystem, NT AUTHORITY\LocalService: names that every machine has.
  const builtIn = (kind === 'computer' || kind === 'localService') && !runAs?.endsWith('$') ? runAs : undefined;
  const host = (spn: string): string => withoutPort(spn.slice(spn.indexOf('/') + 1));
  return texts.flatMap((one) => (one.kind === 'spn' ? [host(one.text)] : one.kind === 'name' && one.text !== builtIn ? [one.text] : []));
}

/** The addresses among what clients ask for. @param more further names */
export function addressesIn(facts: Facts, more: string[]): string[] {
  const texts = textsIn(facts).filter(({ kind }) => kind === 'spn' || kind === 'name');
  return [...texts.map(({ text }) => text.slice(text.indexOf('/') + 1)), ...more].filter(isAddress);
}

function withoutPort(host: string): string {
  return host.replace(/:[0-9]+/g, '');
}
