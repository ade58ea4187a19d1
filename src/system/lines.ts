import { reason, textOf } from '../text/reasons.ts';
import { utf16Of } from './decode.ts';
import { WrongUse } from './errors.ts';
import { inputPieces, megabyte, sourceLimit } from './files.ts';
import { meetingIn } from './twoEncodings.ts';

/** A line that is not blank, without its line feed. */
export interface FilledLine {
  /** From 1. */
  number: number;
  /** In the encoding of the file; UTF-8 where that is UTF-16. */
  bytes: Buffer;
}

const lineFeed = 10;
const blank = 32;
const mark = Buffer.from('\ufeff');
/** So much is looked at to tell UTF-16. */
const sampleBytes = 4096;

/**
 * The lines of a file that are not blank, or of standard input (`-`). Memory holds one line.
 * @param name what messages call it
 * @param seen told of all bytes, as they stand in the file
 * @throws WrongUse where it cannot be read, a line is longer than 100 MB, or two encodings meet in it
 */
export async function* filledLines(file: string, name: string, seen: (bytes: Buffer) => void = () => {}): AsyncGenerator<FilledLine> {
  let number = 0;
  for await (const bytes of linesIn(asEightBits(told(file === '-' ? process.stdin : inputPieces(file), seen), name), name)) {
    number += 1;
    if (bytes.some((byte) => byte > blank)) yield { number, bytes };
  }
}

async function* told(pieces: AsyncIterable<Buffer> | Iterable<Buffer>, seen: (bytes: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    seen(piece);
    yield piece;
  }
}

/** Bytes that are UTF-16 as UTF-8, others as they are: in both, a line feed is one byte. Without a byte order mark. */
async function* asEightBits(pieces: AsyncIterable<Buffer> | Iterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let offset = 0;
  for await (const piece of pieces) {
    const isFirst = offset === 0;
    const utf16 = isFirst ? utf16Of(piece.subarray(0, sampleBytes)) : undefined;
    // No text of 8 bits has a NUL; of UTF-16 the beginning shows what was there before it was appended to.
    const meeting = !decoder && piece.includes(0) ? meetingIn(piece.subarray(0, piece.length & ~1), utf16) : undefined;
    if (meeting) {
      const { byte, ...encodings } = meeting;
      throw new WrongUse(`${name}: ${textOf(reason('two-encodings', { byte: offset + byte, ...encodings }))}`);
    }
    if (utf16) decoder = new TextDecoder(utf16);
    if (decoder) yield Buffer.from(decoder.decode(piece, { stream: true }));
    else yield isFirst && piece.subarray(0, mark.length).equals(mark) ? piece.subarray(mark.length) : piece;
    offset += piece.length;
  }
}

async function* linesIn(pieces: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  /** Of the line that has not ended. */
  let begun: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, from)) {
      yield Buffer.concat([...begun, piece.subarray(from, end)]);
      begun = [];
      size = 0;
      from = end + 1;
    }
    begun.push(piece.subarray(from));
    size += piece.length - from;
    if (size > sourceLimit) throw new WrongUse(`cannot read ${name}: a line is longer than ${sourceLimit / megabyte} MB`);
  }
  if (size > 0) yield Buffer.concat(begun);
}
