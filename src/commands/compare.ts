import { compareResults } from '../documents/compare.ts';
import { comparisonText } from '../report/comparison.ts';
import { escapeJson } from '../text/visible.ts';
import { readResults, type Results } from '../documents/results.ts';
import { readText } from '../system/readText.ts';
import { stdoutAbilities, writeStdout } from '../system/stdout.ts';

interface CompareOptions {
  old: string;
  new: string;
  output: 'text' | 'json';
}

/** kerbcheck compare OLD NEW: 1 where there are new findings, else 0. */
export async function compare(options: CompareOptions): Promise<number> {
  const comparison = compareResults(await read(options.old), await read(options.new));
  const json = (): string => `${escapeJson(JSON.stringify(comparison, null, 2), stdoutAbilities().ascii)}\n`;
  await writeStdout(options.output === 'json' ? json() : comparisonText(comparison));
  return comparison.new.length > 0 ? 1 : 0;
}

/** The results documents of a file: one, or one a line. */
async function read(file: string): Promise<Results[]> {
  const { text: whole } = await readText(file);
  const lines = whole.split('\n').filter((line) => line.trim() !== '');
  const oneALine = lines.length > 0 && /^\s*\{.*\}\s*$/.test(lines[0]!);
  if (!oneALine) return [await readResults(whole, file)];
  return Promise.all(lines.map((line, index) => readResults(line, lines.length > 1 ? `${file}:${index + 1}` : file)));
}
