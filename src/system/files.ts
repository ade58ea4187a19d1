// The synchronous functions: one file after the other is all that is needed, and loading node:fs/promises takes 5 ms.
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { reason } from '../text/reasons.ts';
import { sinceStart } from './clock.ts';
import { CannotWrite, NotUnderstood, whyNot, WrongUse } from './errors.ts';
import { trace } from './trace.ts';

/** A file, or standard output, that is written piece by piece. */
export interface Sink {
  write(text: string): Promise<void>;
  /** After the last piece: only now a file appears under its name. */
  close(): Promise<void>;
  /** Instead of close: nothing is left behind. */
  discard(): Promise<void>;
}

export const megabyte = 1_000_000;
/** The largest captured source or document that is read as a whole, in bytes. */
export const sourceLimit = 100 * megabyte;
/** The same for what becomes a tree of objects, XML and YAML: real ones have some KB, and 10 MB would take 500 MB of memory. */
export const smallLimit = megabyte;

/** Refuses files that are not there, all of them in one line: who named two wrongly wants to know both. @throws WrongUse */
export function refuseMissing(paths: readonly string[]): void {
  const missing: string[] = [];
  for (const path of paths) if (path !== '-') statusOf(path, (why) => missing.push(`cannot read ${path}: ${why}`));
  if (missing.length > 0) throw new WrongUse(missing.join('; '));
}

/** What the file system says of a path; undefined where it is not there or cannot be looked at, which `lost` is told. */
export function statusOf(path: string, lost: (why: string) => void = () => {}): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    lost(whyNot(error));
    return undefined;
  }
}

/**
 * A file's bytes.
 * @param deadline till when a pipe is waited for, on the clock of sinceStart(); a file is read at once
 * @throws WrongUse, one line, where it is not there, not readable, a folder, or larger than `limit` bytes
 * @throws NotUnderstood where a pipe did not end in time
 */
export async function readInput(path: string, limit = sourceLimit, deadline = Infinity): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of inputPieces(path, deadline)) {
    pieces.push(piece);
    size += piece.length;
    // A pipe does not tell its size beforehand, so the bytes are counted.
    if (size > limit) throw new WrongUse(`cannot read ${path}: larger than ${limit / megabyte} MB, the limit for one file`);
  }
  return Buffer.concat(pieces, size);
}

/** The same, piece by piece. */
export function inputPieces(path: string, deadline = Infinity): AsyncIterable<Buffer> | Iterable<Buffer> {
  const status = statusOf(path);
  const isWaitedFor = status?.isFIFO() || (deadline < Infinity && (status?.isCharacterDevice() || status?.isSocket()));
  return isWaitedFor ? pipePieces(path, status!.isFIFO(), deadline) : readPieces(path);
}

/** How often a pipe that is empty is looked at, in milliseconds. */
const interval = 10;

/** So long somebody is waited for who writes to a pipe, in milliseconds, where the caller names no other time. */
const writerWait = 10_000;

/**
 * The bytes of a pipe, or a terminal. It is opened without waiting, since opening one to which nobody writes holds the process until
 * somebody does, and no timer can end that.
 */
async function* pipePieces(path: string, isFifo: boolean, deadline: number): AsyncGenerator<Buffer> {
  const begun = sinceStart();
  // <(command) of a shell is a pipe that has its writer already, as a device has; one with a name waits for it.
  let hadWriter = !isFifo || linkOf(path).startsWith('pipe:');
  let descriptor: number | undefined;
  let bytes = 0;
  let failure: { error?: string } = {};
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    for (;;) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const read = readWithoutWaiting(descriptor, piece);
      if (read === 0 && hadWriter) return;
      if (read !== 0) hadWriter = true;
      if (read !== undefined && read > 0) {
        bytes += read;
        yield piece.subarray(0, read);
      } else {
        if (!hadWriter && deadline === Infinity && sinceStart() > begun + writerWait)
          throw new WrongUse(`cannot read ${path}: a pipe to which nobody writes`);
        if (sinceStart() > deadline)
          throw new NotUnderstood(reason('not-in-time', { seconds: Math.max(0, Math.round((deadline - begun) / 1000)) }));
        await new Promise((goOn) => setTimeout(goOn, interval));
      }
    }
  } catch (error) {
    failure = { error: whyNot(error) };
    if (error instanceof NotUnderstood || error instanceof WrongUse) throw error;
    throw new WrongUse(`cannot read ${path}: ${whyNot(error)}`, { cause: error });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
    trace({ what: 'file', read: path, bytes, ...failure }, begun);
  }
}

/** What was read, 0 where nobody writes (any more), undefined where somebody does and nothing has come yet. */
function readWithoutWaiting(descriptor: number, piece: Buffer): number | undefined {
  try {
    return readSync(descriptor, piece);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

/** Where a link leads, as it is written; '' for what is none. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

export const pieceBytes = 262_144;

/** A file's bytes, piece by piece. @throws WrongUse, one line, where it is not there, not readable or a folder */
export function* readPieces(path: string): Generator<Buffer> {
  const begun = sinceStart();
  let descriptor: number | undefined;
  let bytes = 0;
  let failure: { error?: string } = {};
  try {
    descriptor = openSync(path, 'r');
    const status = fstatSync(descriptor);
    if (status.isDirectory()) throw new WrongUse(`cannot read ${path}: is a folder, expected a file`);
    const length = status.isFile() ? Math.min(status.size + 1, pieceBytes) : pieceBytes;
    for (;;) {
      const piece = Buffer.allocUnsafe(length);
      const read = readSync(descriptor, piece);
      if (read === 0) return;
      bytes += read;
      yield piece.subarray(0, read);
    }
  } catch (error) {
    failure = { error: error instanceof WrongUse ? error.message : whyNot(error) };
    throw error instanceof WrongUse ? error : new WrongUse(`cannot read ${path}: ${whyNot(error)}`, { cause: error });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
    trace({ what: 'file', read: path, bytes, ...failure }, begun);
  }
}

/** Writes a whole file, UTF-8, at once or not at all. @throws CannotWrite */
export async function writeFileAtomic(path: string, text: string): Promise<void> {
  const file = await createFile(path);
  await file.write(text);
  await file.close();
}

/**
 * Begins a file under a temporary name in the same folder; close() renames it, so that nobody ever reads half of it. Where
 * a step fails, the temporary file is removed. What is no regular file (a pipe, /dev/null) is written as it stands.
 * @throws CannotWrite, as do the sink's functions
 */
export async function createFile(path: string): Promise<Sink> {
  let descriptor: number | undefined;
  let temporary: string | undefined;

  async function discard() {
    quietly(() => descriptor !== undefined && closeSync(descriptor));
    quietly(() => temporary !== undefined && unlinkSync(temporary));
  }
  async function attempt<Value>(step: () => Value): Promise<Value> {
    try {
      return step();
    } catch (error) {
      await discard();
      throw error instanceof CannotWrite
        ? error
        : new CannotWrite(`cannot write ${path}: ${whyNot(error, dirname(path))}`, { cause: error });
    }
  }

  return attempt(() => {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new CannotWrite(`cannot write ${path}: is a folder, expected a file name`);
    // A link stays; the file that it leads to is replaced.
    const target = there?.isFile() ? realpathSync(path) : path;
    if (there && !there.isFile()) {
      descriptor = openSync(path, 'w');
    } else {
      const name = temporaryName(dirname(target));
      descriptor = openSync(name, 'wx', there ? there.mode & 0o777 : 0o666);
      temporary = name;
    }
    const file = descriptor;
    return {
      write: (text) => attempt(() => writeWhole(file, Buffer.from(text, 'utf8'))),
      close: () =>
        attempt(() => {
          closeSync(file);
          descriptor = undefined;
          if (temporary !== undefined) renameSync(temporary, target);
        }),
      discard,
    };
  });
}

/** Of a file that no other run and nothing else in this one has. */
export function temporaryName(folder: string): string {
  return join(folder, `.kerbcheck-${process.pid}-${process.hrtime.bigint()}.tmp`);
}

/** A pipe or a full disk may take less than it is given. */
export function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}

export function quietly(step: () => unknown): void {
  try {
    step();
  } catch {
    // what cannot be tidied up stays
  }
}
