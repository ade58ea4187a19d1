// Reads facts documents for evaluate: single ones, NDJSON, patterns, standard input. One at a time, however many there are.
import { createReadStream, existsSync, globSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { readFacts, type Facts } from '../documents/facts.ts';
import { WrongUse } from '../system/errors.ts';
import { readInput, sourceLimit } from '../system/files.ts';
import { readText } from '../system/readText.ts';

/** A facts document; or what is none: a whole file, or a line of NDJSON that stands for a server. */
export type Read = { facts: Facts } | { broken: 'file' | 'line'; message: string };

/** What `-` is called in messages. */
const standardInput = 'standard input';

/** Patterns become the files that they fit, in the order of their names: on Windows no shell does that. @throws WrongUse where none fits */
export function expand(names: string[]): string[] {
  return names.flatMap((name) => {
    if (name === '-' || !/[*?]/.test(name) || existsSync(name)) return [name];
    const found = globSync(name.replaceAll('\\', '/')).sort();
    if (found.length === 0) throw new WrongUse(`${name}: no file fits this pattern`);
    return found;
  });
}

/** @throws WrongUse where the only file is no facts document, or a file cannot be read */
export async function* readAll(names: string[]): AsyncIterable<Read> {
  const files = expand(names);
  for (const file of files) {
    if (await isNdjson(file)) yield* lines(file);
    else {
      try {
        yield { facts: await single(file) };
      } catch (error) {
        if (!(error instanceof WrongUse) || files.length === 1) throw error;
        yield { broken: 'file', message: error.message };
      }
    }
  }
}

async function single(file: string): Promise<Facts> {
  return readFacts((await readText(file)).text, file);
}

/** By its name, or because its first line is a whole document. Standard input always is: a single document of one line fits too. */
async function isNdjson(file: string): Promise<boolean> {
  if (file === '-' || /\.(ndjson|jsonl)$/i.test(file)) return true;
  if (!existsSync(file)) return false;
  const input = createReadStream(file);
  input.on('error', () => {});
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) return isDocument(line);
  } catch {
    // whoever reads it says why it cannot be read
  } finally {
    input.destroy();
  }
  return false;
}

function isDocument(line: string): boolean {
  if (line.length > sourceLimit || !/^\ufeff?\s*\{.*\}\s*$/.test(line)) return false;
  try {
    JSON.parse(line.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}

/** The documents of NDJSON. A line that is none stands for a server of which nothing is known; the rest is read. */
async function* lines(file: string): AsyncIterable<Read> {
  const name = file === '-' ? standardInput : file;
  if (file !== '-') await readable(file);
  const input = file === '-' ? process.stdin : createReadStream(file);
  let number = 0;
  let found = false;
  const whole: string[] = [];
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    // Standard input may hold one document over many lines.
    if (file === '-' && (whole.length > 0 || (number === 1 && !isDocument(line) && line.trim().startsWith('{')))) {
      whole.push(line);
      continue;
    }
    if (line.trim() === '') continue;
    found = true;
    try {
      yield { facts: await readFacts(line.replace(/^\ufeff/, ''), `${name}:${number}`) };
    } catch (error) {
      if (!(error instanceof WrongUse)) throw error;
      yield { broken: 'line', message: error.message };
    }
  }
  if (whole.length > 0) yield { facts: await readFacts(whole.join('\n'), name) };
  else if (!found) throw new WrongUse(`${name} is ${number === 0 ? 'empty' : 'blank'}; a facts document (kerbcheck-facts/1) is expected`);
}

/** @throws WrongUse where the file cannot be opened */
async function readable(file: string): Promise<void> {
  if (!existsSync(file)) await readInput(file);
}
