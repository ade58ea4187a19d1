import { open, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WrongUse } from './errors.ts';

/** An output that cannot be written, in one line that names it; the run goes on and ends with exit code 4. */
export class CannotWrite extends Error {}

/** A file, or standard output, that is written piece by piece. */
export interface Sink {
  write(text: string): Promise<void>;
  /** After the last piece: only now a file appears under its name. */
  close(): Promise<void>;
  /** Instead of close: nothing is left behind. */
  discard(): Promise<void>;
}

const megabyte = 1_000_000;
/** The largest captured source that is read as a whole. */
export const sourceLimit = 100 * megabyte;

/** A file's bytes. @throws WrongUse, one line, where it is not there, not readable, a folder, or larger than `limit` bytes */
export async function readInput(path: string, limit = sourceLimit): Promise<Buffer> {
  const refuse = (reason: string) => new WrongUse(`cannot read ${path}: ${reason}`);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    await using handle = await open(path);
    if ((await handle.stat()).isDirectory()) throw refuse('is a folder, expected a file');
    // A pipe does not tell its size beforehand, so the bytes are counted.
    for await (const chunk of handle.createReadStream({ highWaterMark: megabyte, autoClose: false })) {
      size += chunk.length;
      if (size > limit) throw refuse(`larger than ${limit / megabyte} MB, the limit for one file`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof WrongUse ? error : refuse(whyNot(error));
  }
  return Buffer.concat(chunks, size);
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
  let handle: FileHandle | undefined;
  let temporary: string | undefined;

  async function discard() {
    await handle?.close().catch(() => {});
    if (temporary !== undefined) await unlink(temporary).catch(() => {});
  }
  async function attempt<Value>(step: () => Promise<Value>): Promise<Value> {
    try {
      return await step();
    } catch (error) {
      await discard();
      throw error instanceof CannotWrite ? error : new CannotWrite(`cannot write ${path}: ${whyNot(error, dirname(path))}`);
    }
  }

  return attempt(async () => {
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) throw new CannotWrite(`cannot write ${path}: is a folder, expected a file name`);
    // A link stays; the file that it leads to is replaced.
    const target = there ? await realpath(path) : path;
    if (there && !there.isFile()) {
      handle = await open(target, 'w');
    } else {
      const name = join(dirname(target), `.kerbcheck-${process.pid}-${process.hrtime.bigint()}.tmp`);
      handle = await open(name, 'wx', there ? there.mode & 0o777 : 0o666);
      temporary = name;
    }
    const file = handle;
    return {
      write: (text) => attempt(() => file.appendFile(text, 'utf8')),
      close: () => attempt(async () => {
        await file.close();
        if (temporary !== undefined) await rename(temporary, target);
      }),
      discard,
    };
  });
}

/** Why a file could not be read or written, in words; `folder`: the one that it was to be written to. */
function whyNot(error: unknown, folder?: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT': return folder === undefined ? 'does not exist' : `the folder ${folder} does not exist`;
    case 'ENOTDIR': return 'a part of the path is a file, not a folder';
    case 'EISDIR': return 'is a folder, expected a file';
    case 'EACCES':
    case 'EPERM': return 'no permission, or in use by another program';
    case 'EBUSY': return 'in use by another program';
    case 'EROFS': return 'the file system is read-only';
    case 'ENOSPC':
    case 'EDQUOT': return 'the disk is full';
    case 'ENAMETOOLONG': return 'the name is too long';
    default: return message;
  }
}
