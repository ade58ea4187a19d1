// What --redact called the names of a run: kept in a file, it gives another run the same.
import { WrongUse } from '../system/errors.ts';
import { isObject, parseJson } from '../system/json.ts';
import { memoize } from '../system/memoize.ts';

/** Names in the order of their numbers, from 1; each once. */
export interface Naming {
  /** Words of names, in small letters: name1. */
  names: string[];
  /** Domains in SIDs: 1001. */
  domains: string[];
  /** Last numbers of SIDs: 1001. */
  rids: string[];
  addresses: string[];
  /** Paths: file1.txt. */
  files: string[];
  /** Full names of the servers, in small letters: whose the run was. */
  servers: string[];
}

const lists = ['names', 'domains', 'rids', 'addresses', 'files', 'servers'] as const satisfies (keyof Naming)[];

export function emptyNaming(): Naming {
  return { names: [], domains: [], rids: [], addresses: [], files: [], servers: [] };
}

/**
 * The number of a key: its place in the list, to which a new one is added. Of one list there is one: whoever asks next knows what was added,
 * and a run over thousands of servers does not look through the list again for each.
 */
export const numbering = memoize((list: string[]) => {
  const numbers = new Map(list.map((key, at) => [key, at + 1]));
  return (key: string): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, list.push(key));
    return list.length;
  };
});

const format = 'kerbcheck-names/1';

export function namingText(naming: Naming): string {
  return `${JSON.stringify({ format, ...naming }, null, 2)}\n`;
}

/** @param name what the file is called in messages. @throws WrongUse where it is no map of names, or a broken one */
export function readNaming(text: string, name: string): Naming {
  const expected = `a map of names (${format}) is expected, as --redact-names writes it`;
  const value = parseJson(text, name, expected);
  if (!isObject(value) || value['format'] !== format) throw new WrongUse(`${name}: ${expected}`);
  for (const key of lists) {
    const list = value[key];
    const isList = Array.isArray(list) && list.every((one) => typeof one === 'string' && one !== '') && new Set(list).size === list.length;
    if (!isList) throw new WrongUse(`${name}: ${key} must be a list of texts, none empty and none twice; ${expected}`);
  }
  return Object.fromEntries(lists.map((key) => [key, value[key]])) as unknown as Naming;
}

/** The domain of a full name; of a name without one the name. */
const domainOf = (server: string): string => server.slice(server.indexOf('.') + 1);

/**
 * Takes note of a server.
 * @param kept servers that the map knew when it was read; empty: it is new
 * @throws WrongUse where none is of the server's domain: then the map is of another run, and equal names would mean nothing
 */
export function enterServer(naming: Naming, kept: readonly string[], server: string, name: string): void {
  const entered = server.toLowerCase();
  if (kept.length > 0 && !kept.some((one) => domainOf(one) === domainOf(entered)))
    throw new WrongUse(
      `${name}: a map of another run, which had no server of this domain; expected that of an earlier run of these servers`,
    );
  numbering(naming.servers)(entered);
}
