import { readResults, type Results } from '../documents/results.ts';
import { writtenDocuments } from '../documents/writtenDocuments.ts';
import { textIn } from '../system/readText.ts';

/** The results documents of a file, one at least. @throws WrongUse where one is none */
export async function readResultsFile(file: string): Promise<Results[]> {
  const all: Results[] = [];
  for await (const { bytes, name } of writtenDocuments(file, 'a results document (kerbcheck-results/1) is expected'))
    all.push(await readResults(await textIn(bytes, name), name));
  return all;
}
