import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { utf16Of } from '../../../system/decode.ts';
import { NotUnderstood } from '../../../system/errors.ts';
import { reason } from '../../../text/reasons.ts';
import { refuseOtherEncoding, refusePacked, type LogEncoding } from './oddBytes.ts';
import { sinceStart } from '../../../system/clock.ts';

/** A log that may be larger than the memory. */
export interface LogFile {
  path: string;
  encoding: LogEncoding;
}

/** Small enough to stay in the processor's cache while a block is read and searched. */
const blockBytes = 262_144;
/** What is seen of a line: so much before the text that is searched for, and so much behind it. */
const reachBytes = 4096;
const edgeBytes = 65_536;
/** So many bytes tell the encoding that a log begins with: lines begin with a date. */
const beginBytes = 64;
/** The longest that other work (the timeout of the run) has to wait. */
const patienceMs = 20;

/**
 * Of a log its encoding and its first and last lines, of 64 KiB each.
 * @throws NotUnderstood where it is packed
 */
export function lookAt(path: string): LogFile & { head: string[]; tail: string[] } {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const piece = (from: number) => {
      const buffer = Buffer.alloc(edgeBytes);
      return buffer.subarray(0, readSync(file, buffer, 0, edgeBytes, from));
    };
    const start = piece(0);
    refusePacked(start);
    const encoding = utf16Of(start.subarray(0, beginBytes)) ?? 'latin1';
    const linesOf = (bytes: Buffer) => new TextDecoder(encoding).decode(bytes).split(/[\r\n]+/);
    return { path, encoding, head: linesOf(start), tail: linesOf(piece(Math.max(0, size - edgeBytes) & ~1)) };
  } finally {
    closeSync(file);
  }
}

/**
 * Hands out every line that holds a text (ASCII), in memory that does not grow with the file. Lines end in LF, CRLF or CR.
 * Of a line longer than 8 KiB only what stands near the text is handed out.
 * @param goOn called before every block; what it throws ends the search
 * @param seen told of all bytes, as they stand in the file
 * @throws NotUnderstood where the file holds another encoding, too, or no text, or a line holds the text twice: its line end is another
 */
export async function searchLines(
  { path, encoding }: LogFile,
  text: string,
  goOn: () => void,
  found: (line: string) => void,
  seen: (bytes: Uint8Array) => void = () => {},
): Promise<void> {
  const unit = encoding === 'latin1' ? 1 : 2;
  const charset = unit === 1 ? 'latin1' : 'utf16le';
  const buffer = Buffer.alloc(blockBytes + 2 * reachBytes);
  const file = openSync(path, 'r');
  try {
    /** Bytes of the block before, from the start of its unfinished line, or the last ones of a long line. */
    let kept = 0;
    /** That line was handed out. */
    let done = false;
    /** Bytes of the file before the block. */
    let offset = 0;
    let rest = sinceStart();
    for (;;) {
      goOn();
      const read = fill(file, buffer, kept);
      seen(buffer.subarray(kept, kept + read));
      const end = kept + read - (read % unit);
      const block = buffer.subarray(0, end);
      refuseOtherEncoding(buffer.subarray(0, kept + read), kept, offset, encoding, text);
      if (encoding === 'utf-16be') block.subarray(kept).swap16();

      let from: number = done ? lineEnd(block, 0, unit) : 0;
      // Where the line before goes on, its text stands within what was kept.
      const start = done ? kept : 0;
      for (let at = block.indexOf(text, start, charset); at >= 0; at = block.indexOf(text, at + text.length * unit, charset)) {
        if (at < from) throw new NotUnderstood(reason('two-logins-in-line', { byte: offset + at }));
        const stop = lineEnd(block, at, unit);
        if (stop === end && read === blockBytes && end - at < reachBytes) break;
        found(block.toString(charset, Math.max(lineStart(block, at, unit), at - reachBytes), Math.min(stop, at + reachBytes)));
        from = stop;
      }
      done = from === end;

      if (read < blockBytes) return;
      const keep = Math.max(lineStart(block, end, unit), end - 2 * reachBytes);
      buffer.copyWithin(0, keep, end);
      kept = end - keep;
      offset += keep;
      if (sinceStart() - rest > patienceMs) {
        await new Promise(setImmediate);
        rest = sinceStart();
      }
    }
  } finally {
    closeSync(file);
  }
}

/** The index of the line end, or the end of the block. */
function lineEnd(block: Buffer, from: number, unit: 1 | 2): number {
  for (let at = from; at < block.length; at += unit) if (isLineEnd(block, at, unit)) return at;
  return block.length;
}

/** The index behind the line end before, or 0. */
function lineStart(block: Buffer, before: number, unit: 1 | 2): number {
  for (let at = before - unit; at >= 0; at -= unit) if (isLineEnd(block, at, unit)) return at + unit;
  return 0;
}

function isLineEnd(block: Buffer, at: number, unit: 1 | 2): boolean {
  return (block[at] === 10 || block[at] === 13) && (unit === 1 || block[at + 1] === 0);
}

/** Reads a whole block to where it belongs in the buffer; less only at the end of the file. Returns the bytes read. */
function fill(file: number, buffer: Buffer, at: number): number {
  let read = 0;
  while (read < blockBytes) {
    const more = readSync(file, buffer, at + read, blockBytes - read, null);
    if (more === 0) break;
    read += more;
  }
  return read;
}
