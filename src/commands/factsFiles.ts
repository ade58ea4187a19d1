// Reads facts documents for evaluate: of files, patterns, standard input. One at a time, however many there are.
import { readFacts, type Facts } from '../documents/facts.ts';
import { writtenDocuments, type WrittenDocument } from '../documents/writtenDocuments.ts';
import { WrongUse } from '../system/errors.ts';
import { expand } from '../system/patterns.ts';
import { textIn } from '../system/readText.ts';

/** A facts document; or what is none: a whole file, or a line of NDJSON that stands for a server. `place`: the file, with the line. */
export type FactsInput = { facts: Facts; sha256: string } | { broken: 'file' | 'line'; place: string; message: string };

/** @throws WrongUse where the only file cannot be read or is no facts document */
export async function* readFactsFiles(names: string[]): AsyncIterable<FactsInput> {
  const files = expand(names);
  for (const file of files) {
    try {
      for await (const document of writtenDocuments(file, 'a facts document (kerbcheck-facts/1) is expected'))
        yield document.isLine ? await lineOf(document) : { facts: await factsOf(document), sha256: document.sha256 };
    } catch (error) {
      if (!(error instanceof WrongUse) || files.length === 1) throw error;
      yield { broken: 'file', place: file, message: error.message };
    }
  }
}

async function factsOf({ bytes, name }: WrittenDocument): Promise<Facts> {
  return readFacts(await textIn(bytes, name), name);
}

/** A line that is no facts document stands for a server of which nothing is known; the rest is read. */
async function lineOf(document: WrittenDocument): Promise<FactsInput> {
  try {
    return { facts: await factsOf(document), sha256: document.sha256 };
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    return { broken: 'line', place: document.name, message: error.message };
  }
}
