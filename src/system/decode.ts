import { isUtf8 } from 'node:buffer';
import { reason } from '../text/reasons.ts';
import { codePageOf, enough } from './codePage.ts';
import { NotUnderstood } from './errors.ts';
import { meetingIn, type Utf16 } from './twoEncodings.ts';

export interface DecodedText {
  text: string;
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | `cp${number}` | 'windows-1252';
  /** The characters outside ASCII may be wrong: the bytes fit more than one code page, or are damaged. */
  doubtful: boolean;
}

/**
 * Text of a captured file, whichever program wrote it: cmd writes the console's code page (850 or 437 in western Europe,
 * where these have the same letters), Windows PowerShell UTF-16, PowerShell 7 and editors UTF-8 or Windows-1252. The pages of
 * East Asia and Russia are told by their words. What cannot be decoded becomes U+FFFD.
 * @param consolePage tells the number of the console's code page, where that is known; asked where it decides
 * @throws NotUnderstood where two encodings meet in it
 */
export async function decode(bytes: Buffer, consolePage?: () => Promise<number | undefined>): Promise<DecodedText> {
  const unicode = decodeUnicode(bytes);
  if (unicode) return unicode;
  const page = await consolePage?.();
  const known = page === undefined ? undefined : await decodePage(page, bytes);
  if (known !== undefined) return { text: known, encoding: `cp${page!}`, doubtful: known.includes('\ufffd') };
  const words = codePageOf(bytes);
  if (words) {
    const text = decodeWith(words.label, bytes);
    return { text, encoding: words.page, doubtful: !words.sure || text.includes('\ufffd') };
  }
  const { console, windows } = letters(bytes);
  const { default: iconv } = await import('iconv-lite');
  const text = windows > console ? decodeWith('windows-1252', bytes) : iconv.decode(bytes, 'cp850');
  return {
    text,
    encoding: windows > console ? 'windows-1252' : 'cp850',
    doubtful: console > 0 === windows > 0 || isUnlikely(text),
  };
}

/** A sign within a word, three letters beyond ASCII side by side, or a word of them: the page is none of western Europe's. */
function isUnlikely(whole: string): boolean {
  const begin = Math.max(0, whole.search(/[^\0-\x7f]/) - 1);
  const text = whole.slice(begin, begin + enough);
  return (
    /[^\p{L}\p{M}\p{P}\s\0-\x7f](?:\p{Ll}|(?<=\p{L}[^])\p{L})/u.test(text) ||
    /[^\P{L}\0-\x7f]{3}|(?<!\p{L})[^\P{L}\0-\x7f]{2}(?!\p{L})/u.test(text)
  );
}

/** The code pages of consoles that have two bytes for a character, as the Encoding Standard calls them. */
const doubleByte: Record<number, string> = { 932: 'shift_jis', 936: 'gbk', 949: 'euc-kr', 950: 'big5' };

async function decodePage(page: number, bytes: Buffer): Promise<string | undefined> {
  const label = doubleByte[page];
  if (label !== undefined) return decodeWith(label, bytes);
  const { default: iconv } = await import('iconv-lite');
  return iconv.encodingExists(`cp${page}`) ? iconv.decode(bytes, `cp${page}`) : undefined;
}

/**
 * Text in UTF-8 or UTF-16, with or without a byte order mark, which is dropped; undefined where the bytes are neither.
 * @throws NotUnderstood where two encodings meet in it
 */
export function decodeUnicode(bytes: Buffer): DecodedText | undefined {
  const utf16 = utf16Of(bytes);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const isPlain = !utf16 && !bytes.includes(0) && isUtf8(withoutCutCharacter(bytes));
  const meeting = isPlain ? undefined : meetingIn(bytes, utf16);
  if (meeting) throw new NotUnderstood(reason('two-encodings', { ...meeting }));
  if (!utf16 && !marked && !isUtf8(withoutCutCharacter(bytes))) return undefined;
  const encoding = utf16 ?? 'utf-8';
  const text = decodeWith(encoding, bytes);
  return { text, encoding, doubtful: text.includes('\ufffd') };
}

export function decodeWith(encoding: string, bytes: Buffer): string {
  // Buffer decodes the usual case as TextDecoder does, which takes 3 ms to load.
  if (encoding === 'utf-8') return bytes.toString('utf8').replace(/^\ufeff/, '');
  return new TextDecoder(encoding).decode(bytes);
}

/** UTF-16, where a mark or every second byte says so. */
export function utf16Of(bytes: Buffer): Utf16 | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (!bytes.includes(0)) return undefined;
  // Without a mark: what these tools print is for the greater part ASCII, of which every second byte is then NUL.
  const pairs = bytes.length >> 1;
  let first = 0;
  let second = 0;
  for (let at = 0; at < pairs * 2; at += 2) {
    if (bytes[at] === 0) first++;
    if (bytes[at + 1] === 0) second++;
  }
  if (second > pairs / 4 && first < second / 8) return 'utf-16le';
  if (first > pairs / 4 && second < first / 8) return 'utf-16be';
  return undefined;
}

/** A file that was cut off within its last UTF-8 character is still UTF-8. */
function withoutCutCharacter(bytes: Buffer): Buffer {
  for (let length = 1; length <= 3 && length < bytes.length; length++) {
    const byte = bytes[bytes.length - length]!;
    if (byte < 0x80) break;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
    // Alone it proves nothing: one such byte in a file of ASCII is a letter of a code page.
    const before = bytes.subarray(0, -length);
    if (needs > length) return before.some((each) => each >= 0x80) ? before : bytes;
    if (needs > 0) break;
  }
  return bytes;
}

/**
 * Bytes that are usual letters in one code page and none in the other. Code page 850 has its letters at 80-9A and A0-A5
 * (German 81 84 8E 94 99 9A, French 82 85 87 88 8A), where Windows-1252 has signs; Windows-1252 has them at C0-FF (German
 * C4 D6 DC E4 F6 FC, French E0 E7 E8 E9 EA), where code page 850 has lines and rare capitals. Left out is what both could
 * mean: 91-97 without 94 (quotation marks, dashes), 8C, A0, D7, F7, and E1 (850: sharp s; 1252: a with acute).
 */
function letters(bytes: Buffer): { console: number; windows: number } {
  let console = 0;
  let windows = 0;
  for (const byte of bytes) {
    if (byte < 0x80 || byte === 0x8c || byte === 0xe1 || byte === 0xd7 || byte === 0xf7) continue;
    if (byte >= 0xc0) windows++;
    else if (byte <= 0x90 || byte === 0x94 || (byte >= 0x98 && byte <= 0x9a) || (byte > 0xa0 && byte <= 0xa5)) console++;
  }
  return { console, windows };
}
