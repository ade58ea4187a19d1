import { readFacts, type Facts } from '../facts.ts';
import { decode } from '../system/decode.ts';
import { readInput } from '../system/files.ts';
import { judgeAll, type JudgingOptions } from './judging.ts';

/** kerbcheck evaluate FILE: judges saved facts. Answers with the exit code. */
export async function evaluate(options: JudgingOptions & { files: string[] }): Promise<number> {
  return judgeAll(read(options.files), options);
}

async function* read(files: string[]): AsyncIterable<Facts> {
  for (const file of files) yield readFacts((await decode(await readInput(file))).text, file);
}
