import { decode } from './decode.ts';
import { NotUnderstood, WrongUse } from './errors.ts';
import { readInput } from './files.ts';

/**
 * A file that people write or that kerbcheck wrote, whatever its encoding.
 * @throws WrongUse, one line that names the file, where it cannot be read or two encodings meet in it
 */
export async function readText(path: string): Promise<{ bytes: Buffer; text: string }> {
  const bytes = await readInput(path);
  try {
    return { bytes, text: (await decode(bytes)).text };
  } catch (error) {
    throw error instanceof NotUnderstood ? new WrongUse(`${path}: ${error.message}`, { cause: error }) : error;
  }
}
