import { compareResults, type Comparison, type Found } from '../documents/compare.ts';
import { escapeJson, visible } from '../text/visible.ts';
import { readResults, type Results } from '../documents/results.ts';
import { decode } from '../system/decode.ts';
import { readInput } from '../system/files.ts';
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
  await writeStdout(options.output === 'json' ? json() : text(comparison));
  return comparison.new.length > 0 ? 1 : 0;
}

/** The results documents of a file: one, or one a line. */
async function read(file: string): Promise<Results[]> {
  const { text: whole } = await decode(await readInput(file));
  const lines = whole.split('\n').filter((line) => line.trim() !== '');
  const oneALine = lines.length > 0 && /^\s*\{.*\}\s*$/.test(lines[0]!);
  if (!oneALine) return [await readResults(whole, file)];
  return Promise.all(lines.map((line, index) => readResults(line, lines.length > 1 ? `${file}:${index + 1}` : file)));
}

function text(comparison: Comparison): string {
  const parts: [string, Found[]][] = [
    ['NEW', comparison.new],
    ['FIXED', comparison.fixed],
    ['STILL FAILING', comparison.stillFailing],
    ['NOT KNOWN', comparison.notKnown],
  ];
  const blocks = parts.flatMap(([title, all]) => all.map((one) => line(title, one)));
  return `${[...blocks, parts.map(([title, all]) => `${all.length} ${title.toLowerCase()}`).join(', ')].join('\n')}\n`;
}

function line(title: string, { server, rule, severity, code, message }: Found): string {
  return `${title.padEnd(14)} ${visible(server)}  ${rule} ${severity} ${code}: ${visible(message)}`;
}
