import { WrongUse } from './errors.ts';

/**
 * The value of a JSON text. `name` is what the file is called in messages, `expected` says what should be in it.
 * @throws WrongUse, one line, where it is no JSON
 */
export function parseJson(text: string, name: string, expected: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message quotes the text, line breaks and what steers a terminal included.
    const message = (error as Error).message.replace(/[\s\p{Cc}]+/gu, ' ');
    throw new WrongUse(`${name}: ${message}; ${expected}`, { cause: error });
  }
}
