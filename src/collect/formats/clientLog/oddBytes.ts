// What does not belong in a log: the bytes of a packed file, text in another encoding, no text at all.
import { NotUnderstood } from '../../../system/errors.ts';
import { meetingIn, type Utf16 } from '../../../system/twoEncodings.ts';
import { reason } from '../../../text/reasons.ts';

/** latin1: one byte a character, whichever code page. */
export type LogEncoding = 'latin1' | Utf16;

/** The first bytes of packed files, as Latin-1. */
const packed = [
  ['gzip', '\x1f\x8b'],
  ['zip', 'PK\x03\x04'],
  ['zip', 'PK\x05\x06'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['xz', '\xfd7zXZ\0'],
  ['bzip2', 'BZh'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['rar', 'Rar!\x1a\x07'],
  ['cab', 'MSCF'],
] as const;

/** @param start the first bytes of a file. @throws NotUnderstood where it is a packed one */
export function refusePacked(start: Buffer): void {
  const format = packed.find(([, bytes]) => start.subarray(0, bytes.length).equals(Buffer.from(bytes, 'latin1')))?.[0];
  if (format !== undefined) throw new NotUnderstood(reason('packed-file', { format }));
}

/** So many bytes tell UTF-16 from a NUL. */
const around = 64;

/**
 * Text in another encoding than the one that the log began with: what it tells would not be seen. In 8-bit text that is any NUL; in UTF-16
 * the text that is searched for, in 8 bits or at an odd place, and the line end of Windows in 8 bits.
 * @param from where what was not looked at yet begins
 * @param offset of the block's first byte in the file
 * @throws NotUnderstood naming the byte
 */
export function refuseOtherEncoding(block: Buffer, from: number, offset: number, encoding: LogEncoding, text: string): void {
  const at = encoding === 'latin1' ? block.indexOf(0, from) : otherTextIn(block, from, encoding, text);
  if (at < 0) return;
  if (encoding !== 'latin1') throw new NotUnderstood(reason('two-encodings', { byte: offset + at, first: 'UTF-16', second: 'other text' }));
  const begin = Math.max(0, at - 4);
  const meeting = meetingIn(block.subarray(begin, at + around), undefined);
  if (meeting?.second === 'UTF-16') throw new NotUnderstood(reason('two-encodings', { ...meeting, byte: offset + begin + meeting.byte }));
  throw new NotUnderstood(reason('nul-byte', { byte: offset + at }));
}

/** The first index of such text; -1 where there is none. The text may begin shortly before. */
function otherTextIn(block: Buffer, from: number, encoding: Utf16, text: string): number {
  const start = Math.max(0, from - 2 * text.length);
  const wide = Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') wide.swap16();
  const indexes = [block.indexOf(text, start, 'latin1'), block.indexOf('\r\n', from, 'latin1')];
  for (let at = block.indexOf(wide, start); at >= 0; at = block.indexOf(wide, at + 1)) if (at % 2 === 1) indexes.push(at);
  const there = indexes.filter((at) => at >= 0);
  return there.length === 0 ? -1 : Math.min(...there);
}
