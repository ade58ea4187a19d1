// Finds out where a file holds two encodings. cmd writes the console's code page, `>>` of Windows PowerShell appends UTF-16 whatever was
// there, that of PowerShell 7 UTF-8. Read as one of them, the other part would vanish, or turn into other letters, without a word.

import { codePageOf } from './codePage.ts';

export type Utf16 = 'utf-16le' | 'utf-16be';

/** Where the other encoding begins: a byte, from 0. */
export interface Meeting {
  byte: number;
  first: string;
  second: string;
}

/** So many bytes of text without a NUL, in UTF-16, are of another encoding. */
const leastRun = 16;

/** @param utf16 what the file is for the greater part, where it is UTF-16 */
export function meetingIn(bytes: Buffer, utf16: Utf16 | undefined): Meeting | undefined {
  if (utf16) return eightBitsIn(bytes, utf16);
  return appendedUtf16(bytes) ?? utf8BesideCodePage(bytes);
}

const eightBits = 'text of 8 bits a character';
const utf16Name = 'UTF-16';

/** A piece of 8-bit text in UTF-16. Of the letters of UTF-16, ASCII has a NUL beside it, and others are no printable ASCII for long. */
function eightBitsIn(bytes: Buffer, utf16: Utf16): Meeting | undefined {
  const start = bytes[0] === (utf16 === 'utf-16le' ? 0xff : 0xfe) ? 2 : 0;
  if (start === 0 && isText(bytes[0]) && isText(bytes[1]))
    // What is appended is little endian; behind an odd number of bytes it looks like the other.
    return { byte: beginOfPair(bytes, bytes.indexOf(0), 'utf-16le'), first: eightBits, second: utf16Name };
  const found = runOfText(bytes, start) ?? shortEnd(bytes, start, utf16);
  return found === undefined ? undefined : { byte: found, first: utf16Name, second: eightBits };
}

/** Where the text begins that has a long run of printable ASCII. Hiragana look like it (their second byte is `0`), but hold no blanks and signs. */
function runOfText(bytes: Buffer, start: number): number | undefined {
  let begin = start;
  /** Blanks, signs and line ends on even and on odd places. */
  const signs = [false, false];
  for (let at = start; at <= bytes.length; at++) {
    const byte = bytes[at];
    if (isText(byte)) {
      if (byte! < 0x30) signs[at & 1] = true;
      continue;
    }
    // Letters beyond ASCII part a run; they have no NUL either.
    if (at - begin >= leastRun && signs[0] && signs[1]) return Math.max(start, bytes.lastIndexOf(0, begin) + 1);
    begin = at + 1;
    signs[0] = signs[1] = false;
  }
  return undefined;
}

/** A short piece at the end: it leaves a byte over, or its line end is one character of UTF-16 that does not exist (U+0A0D). */
function shortEnd(bytes: Buffer, start: number, utf16: Utf16): number | undefined {
  let begin = bytes.length;
  while (begin > start && isText(bytes[begin - 1])) begin--;
  const isOdd = (bytes.length - start) % 2 === 1;
  const endsWithLine = utf16 === 'utf-16le' && bytes.at(-2) === 0x0d && bytes.at(-1) === 0x0a;
  return bytes.length - begin >= 3 && (isOdd || endsWithLine) ? begin : undefined;
}

/** UTF-16 that begins in 8-bit text: characters with a NUL each. */
function appendedUtf16(bytes: Buffer): Meeting | undefined {
  for (let nul = bytes.indexOf(0); nul >= 0; nul = bytes.indexOf(0, nul + 1)) {
    const isChain = bytes[nul + 2] === 0 && bytes[nul + 4] === 0 && bytes[nul + 1] !== 0 && bytes[nul + 3] !== 0;
    if (nul > 0 && isChain) return { byte: beginOfPair(bytes, nul, 'utf-16le'), first: eightBits, second: utf16Name };
  }
  return undefined;
}

/** Where UTF-16 begins whose first NUL is that one; a byte order mark belongs to it. */
function beginOfPair(bytes: Buffer, nul: number, utf16: Utf16): number {
  const begin = utf16 === 'utf-16le' ? nul - 1 : nul;
  const mark = bytes[begin - 2] === 0xff && bytes[begin - 1] === 0xfe;
  return Math.max(0, mark ? begin - 2 : begin);
}

/**
 * UTF-8 and a code page, one behind the other: characters of UTF-8 up to a place and none behind it, or the other way round. In the code
 * pages of East Asia some pairs of bytes are UTF-8 by chance; they stand among others.
 */
function utf8BesideCodePage(bytes: Buffer): Meeting | undefined {
  const utf8 = { first: -1, last: -1 };
  const other = { first: -1, last: -1 };
  for (let at = 0; at < bytes.length;) {
    if (bytes[at]! < 0x80) {
      at++;
      continue;
    }
    const length = lengthOfUtf8(bytes, at);
    const kind = length > 0 ? utf8 : other;
    if (kind.first < 0) kind.first = at;
    kind.last = at;
    at += length || 1;
  }
  if (utf8.first < 0 || other.first < 0) return undefined;
  const words = codePageOf(bytes);
  if (words?.sure && words.usual) return undefined;
  if (utf8.last < other.first) return { byte: other.first, first: 'UTF-8', second: 'a code page' };
  if (other.last < utf8.first && isWestern(bytes[utf8.first]!)) return { byte: utf8.first, first: 'a code page', second: 'UTF-8' };
  return undefined;
}

/** Latin letters and typographic signs, which these tools print in the languages of Europe. */
function isWestern(lead: number): boolean {
  return (lead >= 0xc3 && lead <= 0xc5) || lead === 0xe2;
}

/** How many bytes the character of UTF-8 has that begins there; 0 where none does. */
function lengthOfUtf8(bytes: Buffer, at: number): number {
  const lead = bytes[at]!;
  const length = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
  for (let next = 1; next < length; next++) if ((bytes[at + next]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** Printable ASCII, tab and line ends. */
function isText(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
