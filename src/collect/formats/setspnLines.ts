import { fromFirstLetter, hasLetter } from '../../text/letters.ts';
import { quotes } from '../../text/quotes.ts';
import type { Row } from './console.ts';

export type Reach = 'domain' | 'forest';

export type Meaning =
  /** A prompt or an echoed command; `setspn` holds its arguments where it is a call of setspn. */
  | { is: 'command'; setspn?: string }
  /** Names the domain or forest that is searched; `reach`: which of them, in a language of which the words are known. */
  | { is: 'search'; dn: string; reach: Reach | undefined }
  /** A DN alone. */
  | { is: 'dn'; dn: string }
  /** The first line of setspn -L; `closed`: the colon stands right after the DN. */
  | { is: 'header'; dn: string; closed: boolean }
  /** Another sentence about an account, as setspn -S, -A and -D write. */
  | { is: 'about'; dn: string }
  | { is: 'error'; code: string }
  /** Starts with something like an SPN: an SPN alone (`bare`), or the first line of a group of setspn -X. */
  | { is: 'spn'; spn: string; bare: boolean; colon: boolean }
  /** Ends with something like an SPN: what stands before it is not understood. */
  | { is: 'marked' }
  | { is: 'other' };

/** What a line is by its structure alone: setspn prints every sentence in the system's language. */
export function meaningOf({ text, indent }: Row): Meaning {
  const command = commandOf(text, indent);
  if (command) return command;
  const name = findDn(text);
  const around = name ? text.slice(0, name.start) + ' ' + text.slice(name.end) : text;
  if (name && around === ' ' && !name.domain) return { is: 'dn', dn: name.dn };
  const colon = /[:：]$/.test(text);
  // No service class begins with the mark of a quotation or a list.
  const spn = name ? undefined : /^(?![>|*#•+-])[^ \t/:]+\/[^ \t]+/.exec(text)?.[0];
  if (spn !== undefined) return { is: 'spn', spn, bare: spn === text, colon };
  const code = /0x[0-9a-f]{2,}/i.exec(around)?.[0];
  if (code) return { is: 'error', code };
  if (!name) return { is: endsWithSpn(text) ? 'marked' : 'other' };
  if (name.domain) return { is: 'search', dn: name.dn, reach: reachNamed(around) };
  if (colon) return { is: 'header', dn: name.dn, closed: /^ *[:：]$/.test(text.slice(name.end)) };
  return { is: 'about', dn: name.dn };
}

/**
 * `C:\>setspn -L x`, `PS C:\> whoami`, or, in a line that is not indented, a call of setspn after anything that is no
 * PowerShell error ("+ setspn ...").
 */
function commandOf(text: string, indent: number): Meaning | undefined {
  const prompt = /^(?:\[[^\]]*\]: ?)?(?:PS\b[^>]*>|[a-z]:(?:\\[^>]*)?>)/i.exec(text)?.[0];
  if (prompt === undefined && (indent > 0 || text.startsWith('+'))) return undefined;
  const call = /(?:^|[\s\\/"'&>])setspn(?:\.exe)?["']?[ \t]+(?=["']?[-/][a-z?])/i.exec(text);
  if (call) return { is: 'command', setspn: text.slice(call.index + call[0].length) };
  if (prompt === undefined) return undefined;
  // An SPN is no command: the prompt is a mark before it.
  return isSpnAlone(text.slice(prompt.length).trim()) ? { is: 'marked' } : { is: 'command' };
}

/** `svc/host`; a path or an address has a colon, a program its own folder, what is searched for a star. */
function isSpnAlone(text: string): boolean {
  return /^[a-z][^\s/:.\\]*\/[^\s/*]+(?:\/[^\s/*]+)?$/i.test(text);
}

/** Behind the mark of a quotation or a list, a time or a number, with or without the border of a table. */
function endsWithSpn(text: string): boolean {
  if (!text.includes('/')) return false;
  const word = text.split(/[ \t\u00a0]+/).findLast(hasLetter);
  return word !== undefined && isSpnAlone(fromFirstLetter(word));
}

interface DnInLine {
  dn: string;
  start: number;
  end: number;
  /** Made of DC= parts only. */
  domain: boolean;
}

/** It ends before the signs that end a clause, East Asian ones too. */
const domainPart = `DC=[^\\s,:;()<>.…、，：。${quotes}]+`;
const domainParts = new RegExp(`${domainPart}(?:,${domainPart})*`, 'iy');
const beginOfDn = new RegExp(String.raw`(?:^|[\s(${quotes}])(?=(?:CN|OU|DC)=)`, 'i');
const betweenWords = new RegExp(String.raw`[\s()${quotes}]+`);

/**
 * The first DN in a line, up to its last DC= part; other words may stand before and after it. Commas in values are escaped
 * or quoted (RFC 4514, RFC 1779).
 */
function findDn(text: string): DnInLine | undefined {
  const begin = beginOfDn.exec(text);
  if (!begin) return undefined;
  const start = begin.index + begin[0].length;
  const type = /(?:[a-z][a-z0-9-]*|[0-9.]+)=/iy;
  for (let at = start; ;) {
    type.lastIndex = at;
    const name = type.exec(text)?.[0];
    if (name === undefined) return undefined;
    if (name.toLowerCase() === 'dc=') {
      domainParts.lastIndex = at;
      if (!domainParts.test(text)) return undefined;
      const end = domainParts.lastIndex;
      return { dn: text.slice(start, end), start, end, domain: at === start };
    }
    at = endOfValue(text, at + name.length) + 1;
  }
}

/** Where the next comma stands that is neither escaped nor quoted; the text's length if none. */
function endOfValue(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) return at;
  }
  return text.length;
}

/**
 * A word for forest or domain stands there, in English, German or French, for domain in Spanish, Italian and Portuguese, too; also where
 * an accent was lost or decoded with the wrong code page.
 */
function reachNamed(text: string): Reach | undefined {
  const forest = /^(?:forest|gesamtstruktur|for(?:e?[^\x20-\x7e]{1,2}|e|\?)t)[.,:]*$/i;
  const domain = /^dom(?:aine?|(?:a?[^\x20-\x7e]{1,2}|a|\?)ne|(?:i?[^\x20-\x7e]{1,2}|i|\?)nio)[.,:]*$/i;
  const words = text.split(betweenWords);
  if (words.some((word) => forest.test(word))) return 'forest';
  return words.some((word) => domain.test(word)) ? 'domain' : undefined;
}
