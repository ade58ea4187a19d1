import { compareResults } from '../documents/compare.ts';
import { writtenDocuments } from '../documents/writtenDocuments.ts';
import { VERSION } from '../generated/version.ts';
import { comparisonText } from '../report/comparison.ts';
import { escapeJson } from '../text/visible.ts';
import { readResults, type Results } from '../documents/results.ts';
import { textIn } from '../system/readText.ts';
import { stdoutAbilities, writeStdout } from '../system/stdout.ts';

interface CompareOptions {
  old: string;
  new: string;
  output: 'text' | 'json';
}

/** kerbcheck compare OLD NEW: 1 where there are new findings, else 2 where something is not judged any more, else 0. */
export async function compare(options: CompareOptions): Promise<number> {
  const changes = compareResults(await read(options.old), await read(options.new));
  const comparison = { format: 'kerbcheck-comparison/1', tool: VERSION, ...changes };
  const json = (): string => `${escapeJson(JSON.stringify(comparison, null, 2), stdoutAbilities().ascii)}\n`;
  await writeStdout(options.output === 'json' ? json() : comparisonText(changes));
  return changes.exitCode;
}

/** The results documents of a file. @throws WrongUse where one is none */
async function read(file: string): Promise<Results[]> {
  const all: Results[] = [];
  for await (const { bytes, name } of writtenDocuments(file, 'a results document (kerbcheck-results/1) is expected'))
    all.push(await readResults(await textIn(bytes, name), name));
  return all;
}
