import { closeSync, openSync, readSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { CannotWrite, whyNot } from './errors.ts';
import { pieceBytes, quietly, temporaryName, writeWhole } from './files.ts';

/** A file without a name, for text that has to wait until other text is written. It is gone with the process, however that ends. */
export interface Scratch {
  /** @throws CannotWrite */
  write(text: string): void;
  /** All that was written, piece by piece, once; then the file is gone. */
  pieces(): Iterable<string>;
}

/** The same in memory, for text that is short. */
export function held(): Scratch {
  const texts: string[] = [];
  return { write: (text) => void (text !== '' && texts.push(text)), pieces: () => texts.values() };
}

/** In the folder for temporary files, readable for nobody else. @throws CannotWrite */
export function scratchFile(folder = tmpdir()): Scratch {
  const name = temporaryName(folder);
  const attempt = <Value>(step: () => Value): Value => {
    try {
      return step();
    } catch (error) {
      throw new CannotWrite(`cannot write a temporary file to ${folder}: ${whyNot(error, folder)}`, { cause: error });
    }
  };
  const file = attempt(() => openSync(name, 'wx+', 0o600));
  quietly(() => unlinkSync(name));
  return {
    write: (text) => attempt(() => writeWhole(file, Buffer.from(text, 'utf8'))),
    *pieces() {
      const decoder = new TextDecoder();
      const piece = Buffer.allocUnsafe(pieceBytes);
      try {
        for (let at = 0, read; (read = readSync(file, piece, 0, piece.length, at)) > 0; at += read)
          yield decoder.decode(piece.subarray(0, read), { stream: true });
      } finally {
        closeSync(file);
        // where a file that is open keeps its name
        quietly(() => unlinkSync(name));
      }
    },
  };
}
