// The documents of a file: one, or NDJSON with one a line. The one place that tells which, for facts and for results.
import { decode } from '../system/decode.ts';
import { WrongUse } from '../system/errors.ts';
import { megabyte, sourceLimit } from '../system/files.ts';
import { filledLines, type FilledLine } from '../system/lines.ts';
import { sha256, sha256BySteps } from '../system/sha256.ts';

/** A document as it is written in a file. */
export interface WrittenDocument {
  /** What messages call it: the file, of NDJSON with the number of the line. */
  name: string;
  bytes: Buffer;
  /** A line of NDJSON, so one of several. */
  isLine: boolean;
  /** Of the file as it lies on disk, of NDJSON of the line. */
  sha256: string;
}

/**
 * The documents of a file, or of standard input (`-`); no more than one is held in memory. What is one JSON value is one document, over
 * however many lines and whatever the file is called; a second line behind one that is a whole value, or .ndjson and .jsonl, make it
 * NDJSON, whose blank lines are passed over.
 * @param expected what the file should hold, for messages
 * @throws WrongUse where it cannot be read or holds nothing
 */
export async function* writtenDocuments(file: string, expected: string): AsyncGenerator<WrittenDocument> {
  const name = file === '-' ? 'standard input' : file;
  const digest = sha256BySteps();
  const lines = filledLines(file, name, digest.add);
  const { value: first } = await lines.next();
  if (!first) throw new WrongUse(`${name} is empty; ${expected}`);
  const isNdjson = /\.(ndjson|jsonl)$/i.test(file);
  const isWhole = await isJson(first.bytes);
  if (!isNdjson && !isWhole) {
    const bytes = await wholeOf(first, lines, name);
    yield { name, bytes, isLine: false, sha256: digest.end() };
    return;
  }
  const { value: second } = await lines.next();
  if (isWhole && !second) {
    yield { name, bytes: first.bytes, isLine: false, sha256: digest.end() };
    return;
  }
  const document = ({ number, bytes }: FilledLine): WrittenDocument => ({
    name: `${name}:${number}`,
    bytes,
    isLine: true,
    sha256: sha256(bytes),
  });
  yield document(first);
  if (second) yield document(second);
  for await (const line of lines) yield document(line);
}

async function isJson(bytes: Buffer): Promise<boolean> {
  try {
    JSON.parse((await decode(bytes)).text);
    return true;
  } catch {
    return false;
  }
}

/** All lines, the blank ones among them, so that JSON.parse names the right one. */
async function wholeOf(first: FilledLine, others: AsyncIterable<FilledLine>, name: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  let last = 1;
  const add = ({ number, bytes }: FilledLine): void => {
    pieces.push(Buffer.alloc(number - last, '\n'), bytes);
    size += number - last + bytes.length;
    last = number;
    if (size > sourceLimit) throw new WrongUse(`cannot read ${name}: larger than ${sourceLimit / megabyte} MB, the limit for one document`);
  };
  add(first);
  for await (const line of others) add(line);
  return Buffer.concat(pieces, size);
}
