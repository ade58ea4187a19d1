import { decode } from './decode.ts';
import { NotUnderstood, WrongUse } from './errors.ts';
import { readInput, smallLimit } from './files.ts';

/**
 * A file that people write, whatever its encoding.
 * @throws WrongUse, one line that names the file, where it cannot be read, is larger than 1 MB, or two encodings meet in it
 */
export async function readText(path: string): Promise<{ bytes: Buffer; text: string }> {
  const bytes = await readInput(path, smallLimit);
  return { bytes, text: await textIn(bytes, path) };
}

/** The text of bytes that have to be understood; `name`: what messages call them. @throws WrongUse where two encodings meet in them */
export async function textIn(bytes: Buffer, name: string): Promise<string> {
  try {
    return (await decode(bytes)).text;
  } catch (error) {
    throw error instanceof NotUnderstood ? new WrongUse(`${name}: ${error.message}`, { cause: error }) : error;
  }
}
