import { jsonMembers } from '../text/jsonMembers.ts';
import { WrongUse } from './errors.ts';

/** Deeper than any document goes; one that is nested without end would end the run. */
const mostLevels = 100;

/**
 * The value of a JSON text. `name` is what the file is called in messages, `expected` says what should be in it.
 * @throws WrongUse, one line, where it is no JSON, one object has a key twice, or objects and arrays are nested deeper than 100
 */
export function parseJson(text: string, name: string, expected: string): unknown {
  const value = valueOf(text, name, expected);
  if (membersOf(value, name) !== writtenMembers(text)) throw new WrongUse(`${name}: ${repeatedKey(text)}; ${expected}`);
  return value;
}

/** An object of JSON: no list, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueOf(text: string, name: string, expected: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message quotes the text, line breaks and what steers a terminal included.
    const message = (error as Error).message.replace(/[\s\p{Cc}]+/gu, ' ');
    throw new WrongUse(`${name}: ${message}; ${expected}`, { cause: error });
  }
}

/** How many members the objects of a value have. @throws WrongUse where it is nested too deep */
function membersOf(value: unknown, name: string, path: string[] = []): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (path.length > mostLevels)
    throw new WrongUse(
      `${name}: nested deeper than ${mostLevels} levels in ${path.slice(0, 5).join('.')}; a document of fewer is expected`,
    );
  let members = 0;
  const isArray = Array.isArray(value);
  for (const [key, each] of Object.entries(value)) {
    if (!isArray) members++;
    if (typeof each === 'object' && each !== null) members += membersOf(each, name, [...path, key]);
  }
  return members;
}

const [quote, colon, backslash] = ['"', ':', '\\'].map((char) => char.charCodeAt(0));

/** How many are written in a JSON text: of equal keys JSON.parse keeps the last. Each has the only colon outside of strings. */
function writtenMembers(text: string): number {
  let members = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) isString = !isString;
    else if (isString && code === backslash) at++;
    else if (!isString && code === colon) members++;
  }
  return members;
}

/** Where the first key stands that its object has already. */
function repeatedKey(text: string): string {
  const seen = new Set<string>();
  for (const { key, object, line, column } of jsonMembers(text)) {
    const member = `${object} ${key}`;
    if (seen.has(member)) return `the key ${JSON.stringify(key)} stands twice in one object (line ${line} column ${column})`;
    seen.add(member);
  }
  return 'a key stands twice in one object';
}
