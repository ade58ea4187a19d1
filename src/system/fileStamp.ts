// What a file was like when it was read: by that it can be told whether another one is the same.
import { statusOf } from './files.ts';
import { sha256, sha256BySteps } from './sha256.ts';

export interface FileStamp {
  path: string;
  /** In hex. */
  sha256: string;
  bytes: number;
  /** When it was changed last, RFC 3339 in UTC and whole seconds; missing for what is no file. */
  modifiedAt?: string;
}

/** @param bytes all that the file holds */
export function stampOf(path: string, bytes: Uint8Array): FileStamp {
  return { path, sha256: sha256(bytes), bytes: bytes.length, ...modified(path) };
}

/** For a file that is read piece by piece. */
export function stampBySteps(path: string): { add(bytes: Uint8Array): void; end(): FileStamp } {
  const digest = sha256BySteps();
  let bytes = 0;
  return {
    add(piece) {
      digest.add(piece);
      bytes += piece.length;
    },
    end: () => ({ path, sha256: digest.end(), bytes, ...modified(path) }),
  };
}

function modified(path: string): Pick<FileStamp, 'modifiedAt'> {
  const status = statusOf(path);
  if (!status?.isFile() || Number.isNaN(status.mtimeMs)) return {};
  const time = status.mtime.toISOString();
  // A file system can say any time; a year of five digits is none of RFC 3339.
  return /^\d{4}-/.test(time) ? { modifiedAt: time.replace(/\.\d+Z$/, 'Z') } : {};
}
